package io.twinmesh.actors.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.rule.Decision;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A twin whose variants are looked up in a table of nine lines: what the tests of it share.
abstract class TwinWithEvidence {
    static final String LUNG = "254637007";
    static final String MELANOMA = "2092003";
    static final String LEUKAEMIA = "92818009";
    static final Instant FOUND = Instant.parse("2026-06-01T00:00:00Z");
    static final String TABLE =
            """
            evidence_id\tgene\tvariant\tdisease\tdoid\tdrugs\tdrug_interaction_type\tevidence_direction\tevidence_level\tclinical_significance\trating\tcitation_id\tsource_type\tcitation\tlast_review_date
            1\tEGFR\tL858R\tLung Non-small Cell Carcinoma\t3908\tErlotinib\t\tSupports\tA\tSensitivity/Response\t5\t11\tPubMed\tA, 2014\t2020-01-02
            2\tEGFR\tT790M\tLung Non-small Cell Carcinoma\t3908\tErlotinib\t\tSupports\tB\tResistance\t4\t12\tPubMed\tB, 2015\t2020-03-04
            3\tEGFR\tT790M\tLung Non-small Cell Carcinoma\t3908\tOsimertinib\t\tSupports\tA\tSensitivity/Response\t5\t13\tPubMed\tC, 2017\t2020-05-06
            4\tEGFR\tT790M\tLung Non-small Cell Carcinoma\t3908\tCetuximab\t\tDoes Not Support\tB\tSensitivity/Response\t3\t14\tPubMed\tD, 2016\t2020-05-06
            5\tBRAF\tV600E\tMelanoma\t1909\tVemurafenib\t\tSupports\tA\tSensitivity/Response\t5\t15\tPubMed\tE, 2011\t2020-05-06
            6\tNRAS\tQ61\tMelanoma\t1909\tVemurafenib\t\tSupports\tB\tResistance\t4\t16\tPubMed\tF, 2013\t2015-06-21
            7\tNRAS\tQ61\tMelanoma\t1909\tErlotinib\t\tSupports\tC\tResistance\t2\t17\tPubMed\tG, 2014\t2015-06-21
            8\tABL1\tBCR-ABL\tChronic Myeloid Leukemia\t8552\tImatinib\t\tSupports\tA\tSensitivity/Response\t5\t18\tPubMed\tH, 2003\t2015-06-21
            9\tABL1\tBCR-ABL T315I\tChronic Myeloid Leukemia\t8552\tImatinib\t\tSupports\tB\tResistance\t4\t19\tPubMed\tI, 2006\t2015-06-21
            """;

    @TempDir private Path folder = Path.of("");
    Optional<TherapyEvidence> evidence = Optional.empty();
    PatientState state = new PatientState.Unknown();

    PatientTwinRules rules() {
        return new PatientTwinRules(
                Twins.ADA,
                new Watch(MonitorSettings.of(ConfigFactory.load()), evidence),
                Twins.EMERGENCIES,
                new Random(1));
    }

    static TherapyEvidence evidence() {
        return new TherapyEvidence(
                EvidenceTable.read(TABLE.getBytes(StandardCharsets.UTF_8)), DiseaseCodes.load());
    }

    @BeforeEach
    void aTwinWithATable() {
        evidence = Optional.of(evidence());
        take(
                Twins.resource("p", "p1", Twins.person("1970-02-03", "female")),
                Consents.resource("ok", Consents.permitting(Purpose.TREAT)));
    }

    List<PatientEvent> take(IncomingResource... resources) {
        return decided(
                        new PatientCommand.Import(
                                "imp",
                                "client",
                                List.of(resources),
                                TestInbox.<ImportReply>create().getRef()))
                .events();
    }

    Decision<?> decided(PatientCommand command) {
        var decision =
                rules().decide(state, command, ModelCatalog.open(folder).listing(), Twins.NOW);
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
        }
        return decision;
    }

    static IncomingResource variant(String id, String gene, String... names) {
        return new IncomingResource(
                DataClass.GENOME,
                "Observation",
                id,
                (id + gene + List.of(names)).getBytes(StandardCharsets.UTF_8),
                List.of(
                        new Fact.VariantNoted(
                                List.of(ResistanceRule.VARIANT), gene, List.of(names), FOUND)),
                Condition.NONE);
    }

    static Fact.VariantUnassessed unassessed(String gene, String name, Fact.Unclear why) {
        return new Fact.VariantUnassessed(
                List.of(ResistanceRule.VARIANT), gene, List.of(name), why, FOUND);
    }

    static IncomingResource noCall(String id, String gene, String name) {
        return new IncomingResource(
                DataClass.GENOME,
                "Observation",
                id,
                (id + gene + name).getBytes(StandardCharsets.UTF_8),
                List.of(unassessed(gene, name, Fact.Unclear.NO_CALL)),
                Condition.NONE);
    }

    static IncomingResource condition(String id, String snomed) {
        return Twins.resource(id, id, Twins.condition(snomed, true, null, null));
    }

    static IncomingResource icd(String id, String code) {
        return Twins.resource(
                id,
                id,
                new Fact.ConditionNoted(
                        List.of(new Code("http://hl7.org/fhir/sid/icd-10-cm", code)),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        Optional.empty()));
    }

    Object ask(Optional<String> doid) {
        return ask(doid, List.of());
    }

    Object ask(Optional<String> doid, List<Fact.VariantReported> brought) {
        return decided(
                        new ConsentCommand.MatchTherapies(
                                Requester.client("ward"),
                                "TREAT",
                                doid,
                                Optional.empty(),
                                brought,
                                TestInbox.<ShowReply>create().getRef()))
                .reply();
    }

    JsonNode answer(Optional<String> doid) {
        return json(((ShowReply.View) ask(doid)).json());
    }

    JsonNode view() {
        return json(
                ((ShowReply.View)
                                decided(
                                                new PatientCommand.Show(
                                                        TestInbox.<ShowReply>create().getRef()))
                                        .reply())
                        .json());
    }

    static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<AlertRaised> raised(List<PatientEvent> events) {
        return events.stream()
                .filter(AlertRaised.class::isInstance)
                .map(AlertRaised.class::cast)
                .toList();
    }
}
