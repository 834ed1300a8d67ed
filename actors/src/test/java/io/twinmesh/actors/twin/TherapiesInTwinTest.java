package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.rule.Decision;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.ClearReason;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A twin's variants, looked up in a table of nine lines.
class TherapiesInTwinTest {
    private static final String LUNG = "254637007";
    private static final String MELANOMA = "2092003";
    private static final String LEUKAEMIA = "92818009";
    private static final Instant FOUND = Instant.parse("2026-06-01T00:00:00Z");
    private static final String TABLE =
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
    private Optional<TherapyEvidence> evidence = Optional.empty();
    private PatientState state = new PatientState.Unknown();

    private PatientTwinRules rules() {
        return new PatientTwinRules(
                Twins.ADA,
                new Watch(MonitorSettings.of(ConfigFactory.load()), evidence),
                Twins.EMERGENCIES,
                new Random(1));
    }

    private static TherapyEvidence evidence() {
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

    private List<PatientEvent> take(IncomingResource... resources) {
        return decided(
                        new PatientCommand.Import(
                                "imp",
                                "client",
                                List.of(resources),
                                TestInbox.<ImportReply>create().getRef()))
                .events();
    }

    private Decision<?> decided(PatientCommand command) {
        var decision =
                rules().decide(state, command, ModelCatalog.open(folder).listing(), Twins.NOW);
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
        }
        return decision;
    }

    private static IncomingResource variant(String id, String gene, String... names) {
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

    private static IncomingResource condition(String id, String snomed) {
        return Twins.resource(id, id, Twins.condition(snomed, true, null, null));
    }

    private static IncomingResource icd(String id, String code) {
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

    private Object ask(Optional<String> doid) {
        return ask(doid, List.of());
    }

    private Object ask(Optional<String> doid, List<Fact.VariantNoted> brought) {
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

    private JsonNode answer(Optional<String> doid) {
        return json(((ShowReply.View) ask(doid)).json());
    }

    private JsonNode view() {
        return json(
                ((ShowReply.View)
                                decided(
                                                new PatientCommand.Show(
                                                        TestInbox.<ShowReply>create().getRef()))
                                        .reply())
                        .json());
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<AlertRaised> raised(List<PatientEvent> events) {
        return events.stream()
                .filter(AlertRaised.class::isInstance)
                .map(AlertRaised.class::cast)
                .toList();
    }

    @Nested
    class AQuestion {
        @Test
        void is_answered_for_the_twins_own_disease_with_resistance_apart() {
            take(condition("c", LUNG), variant("v", "EGFR", "p.Thr790Met", "c.2369C>T"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/diseases/0/doid").asText()).isEqualTo("3908");
            assertThat(answer.at("/diseaseNeeded").asBoolean()).isFalse();
            assertThat(answer.at("/table/snapshot").asText()).isEqualTo("2020-05-06");
            assertThat(answer.at("/variants/0/variant").asText()).isEqualTo("T790M");
            var exact = answer.at("/variants/0/matches/0/exact");
            assertThat(exact.path("options").findValuesAsText("therapy"))
                    .containsExactly("Osimertinib");
            assertThat(exact.at("/resistances/0").asText()).isEqualTo("Erlotinib");
            assertThat(exact.path("lines"))
                    .allSatisfy(line -> {
                        assertThat(line.path("snapshot").asText()).isEqualTo("2020-05-06");
                        assertThat(line.path("level").asText()).isNotEmpty();
                        assertThat(line.path("direction").asText()).isNotEmpty();
                        assertThat(line.path("significance").asText()).isNotEmpty();
                        assertThat(line.path("citationId").asText()).isNotEmpty();
                    });
            assertThat(answer.at("/variants/0/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.path("requiresReview").asBoolean()).isTrue();
        }

        @Test
        void looks_variants_that_are_brought_up_beside_the_twin_s_own_and_keeps_none() {
            take(condition("c", LUNG), variant("a", "EGFR", "p.Leu858Arg"));
            var brought =
                    List.of(
                            new Fact.VariantNoted(
                                    List.of(ResistanceRule.VARIANT),
                                    "EGFR",
                                    List.of("p.Thr790Met"),
                                    FOUND),
                            new Fact.VariantNoted(
                                    List.of(ResistanceRule.VARIANT),
                                    "EGFR",
                                    List.of("L858R"),
                                    FOUND));

            var answer = json(((ShowReply.View) ask(Optional.empty(), brought)).json());

            assertThat(answer.path("variants"))
                    .extracting(row -> row.path("variant").asText())
                    .containsExactly("L858R", "T790M");
            assertThat(answer.at("/variants/0/prefetched").isMissingNode()).isTrue();
            assertThat(answer.at("/variants/1/prefetched").asBoolean()).isTrue();
            assertThat(answer.at("/variants/1/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.at("/variants/0/matches/0/exact/options")).isEmpty();
            assertThat(answer(Optional.empty()).path("variants")).hasSize(1);
        }

        @Test
        void offers_for_one_variant_nothing_that_another_one_makes_fail() {
            take(
                    condition("c", LUNG),
                    variant("a", "EGFR", "p.Leu858Arg"),
                    variant("b", "EGFR", "p.Thr790Met"));

            var exact = answer(Optional.empty()).at("/variants/0/matches/0/exact");

            assertThat(exact.path("options")).isEmpty();
            assertThat(exact.at("/conflicts/0/therapy").asText()).isEqualTo("Erlotinib");
            assertThat(exact.at("/conflicts/0/supporting/0").asInt()).isEqualTo(1);
            assertThat(exact.at("/conflicts/0/against/0").asInt()).isEqualTo(2);
        }

        @Test
        void offers_nothing_that_another_variant_makes_fail_in_another_disease() {
            take(
                    condition("c", LUNG),
                    variant("a", "EGFR", "p.Leu858Arg"),
                    variant("b", "NRAS", "p.Gln61Arg"));

            var exact = answer(Optional.empty()).at("/variants/0/matches/0/exact");

            assertThat(exact.path("options")).isEmpty();
            assertThat(exact.at("/conflicts/0/against/0").asInt()).isEqualTo(7);
            assertThat(answer(Optional.empty()).at("/variants/1/matches/0/otherDisease"))
                    .extracting(line -> line.path("disease").asText())
                    .containsOnly("Melanoma");
        }

        @Test
        void offers_nothing_for_a_fusion_that_a_change_of_its_gene_makes_fail() {
            take(condition("c", LEUKAEMIA), variant("f", "BCR", "BCR::ABL1"));
            var imatinib = "/variants/0/matches/0/exact/options/0/therapy";
            assertThat(answer(Optional.empty()).at(imatinib).asText()).isEqualTo("Imatinib");

            var events = take(variant("m", "ABL1", "NM_005157.6:c.944C>T", "p.Thr315Ile"));

            var answer = answer(Optional.empty());
            assertThat(raised(events)).hasSize(1);
            assertThat(answer.findPath("options")).isEmpty();
            assertThat(answer.at("/variants/0/matches/0/exact/conflicts/0/against/0").asInt())
                    .isEqualTo(9);
            assertThat(answer.at("/variants/1/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("9");
        }

        @Test
        void knows_a_change_and_its_fusion_that_are_reported_as_one() {
            take(condition("c", LEUKAEMIA), variant("f", "ABL1", "BCR-ABL1 p.Thr315Ile"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/variants/0").has("notUnderstood")).isFalse();
            assertThat(answer.at("/variants/0/matches/0/exact/options")).isEmpty();
            assertThat(answer.at("/variants/0/matches/0/exact/conflicts/0/therapy").asText())
                    .isEqualTo("Imatinib");
        }

        @Test
        void of_a_coarse_code_tells_the_resistance_of_the_finer_disease() {
            take(icd("c", "C34.11"), variant("v", "EGFR", "p.Thr790Met"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/diseases/0/doid").asText()).isEqualTo("1324");
            assertThat(answer.at("/variants/0/resistanceKnown").findValuesAsText("evidence"))
                    .containsExactly("2");
            assertThat(answer.at("/variants/0/matches/0/otherDisease/0/doid").asText())
                    .isEqualTo("3908");
        }

        @Test
        void tells_a_resistance_that_a_disease_which_the_table_knows_has_nothing_to_do_with() {
            take(condition("c", MELANOMA), variant("v", "EGFR", "p.Thr790Met"));

            assertThat(answer(Optional.empty()).at("/variants/0/resistanceKnown"))
                    .extracting(line -> line.path("disease").asText())
                    .containsExactly("Lung Non-small Cell Carcinoma");
        }

        @Test
        void without_a_known_disease_offers_nothing_and_asks() {
            take(variant("v", "BRAF", "p.Val600Glu"));

            var answer = answer(Optional.empty());

            assertThat(answer.path("diseaseNeeded").asBoolean()).isTrue();
            assertThat(answer.at("/variants/0/matches")).isEmpty();
            assertThat(answer.at("/variants/0/knownIn/0/doid").asText()).isEqualTo("1909");
            assertThat(answer(Optional.of("1909")).at("/variants/0/matches/0/exact/options"))
                    .hasSize(1);
        }

        @Test
        void finds_the_proteins_change_in_a_name_that_says_more() {
            take(
                    condition("c", LUNG),
                    variant("v", "EGFR", "NM_005228.5(EGFR):c.2573T>G (p.Leu858Arg)"));

            assertThat(answer(Optional.empty()).at("/variants/0/variant").asText())
                    .isEqualTo("L858R");
        }

        @Test
        void about_a_change_of_the_dna_alone_says_that_it_is_not_understood() {
            take(
                    condition("c", LUNG),
                    variant("v", "EGFR", "NM_005228.5:c.2573T>G"),
                    variant("w", "EGFR", "p.Thr790Met", "c.2369C>T"));

            var answer = answer(Optional.empty());

            assertThat(answer.at("/variants/0/notUnderstood").asText())
                    .startsWith("variant not understood: a change of the DNA");
            assertThat(answer.at("/variants/0/matches")).isEmpty();
            assertThat(answer.at("/variants/1").has("notUnderstood")).isFalse();
        }

        @Test
        void about_a_gene_that_is_not_told_or_known_by_no_symbol_says_so() {
            take(
                    condition("c", LUNG),
                    variant("u", "", "p.Leu858Arg"),
                    variant("v", "HGNC:5", "p.Leu858Arg"),
                    variant("w", "EGFR and AKT1", "p.Leu858Arg"),
                    variant("x", "EGFR", "not named"),
                    variant("y", "HGNC:3236", "p.Thr790Met"));

            var variants = answer(Optional.empty()).path("variants");

            assertThat(variants.findValuesAsText("notUnderstood"))
                    .satisfiesExactly(
                            none -> assertThat(none).contains("none is named"),
                            number -> assertThat(number).contains("HGNC:5"),
                            several -> assertThat(several).contains("EGFR and AKT1"),
                            unnamed -> assertThat(unnamed).contains("variant not understood"));
            assertThat(variants.at("/4/resistanceKnown")).hasSize(1);
        }

        @Test
        void about_two_reports_of_one_variant_is_answered_once() {
            take(variant("v", "EGFR", "p.Leu858Arg"), variant("w", "egfr", "L858R"));

            assertThat(answer(Optional.empty()).path("variants")).hasSize(1);
        }

        @Test
        void of_who_may_not_know_of_variants_is_refused() {
            take(variant("v", "EGFR", "p.Leu858Arg"), allBut(DataClass.GENOME));

            assertThat(ask(Optional.empty()))
                    .isInstanceOfSatisfying(
                            ShowReply.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo("consent.denied"));
        }

        private IncomingResource allBut(DataClass dataClass) {
            ConsentPolicy policy = Consents.permittingAllBut(dataClass);
            return Consents.resource("ok", policy);
        }

        @Test
        void without_a_table_is_refused_and_says_so() {
            evidence = Optional.empty();

            assertThat(((ShowReply.Refused) ask(Optional.empty())).refusal().code())
                    .isEqualTo("therapy.off");
        }
    }

    @Nested
    class ANewResistance {
        @Test
        void raises_an_alert_sealed_with_the_variants_and_changes_the_profile() {
            take(condition("c", LUNG), variant("a", "EGFR", "p.Leu858Arg"));
            assertThat(view().at("/variants/0").has("resistanceKnown")).isFalse();

            var events = take(variant("b", "EGFR", "p.Thr790Met"));

            var number = state.revision() - 1;
            assertThat(raised(events))
                    .containsExactly(
                            new AlertRaised(
                                    Twins.NOW,
                                    ResistanceRule.ID,
                                    Severity.NOTICE,
                                    FOUND,
                                    List.of(number)));
            assertThat(events.getLast().dataClass()).isEqualTo(DataClass.GENOME);
            var profile = view().path("variants");
            assertThat(profile.at("/1/resistanceKnown/0/therapies/0").asText())
                    .isEqualTo("Erlotinib");
            assertThat(view().at("/monitoring/alerts/0/rule").asText())
                    .isEqualTo(ResistanceRule.ID);
            assertThat(view().at("/monitoring/alerts/0/stale").asBoolean()).isFalse();
        }

        @Test
        void that_was_known_raises_none_again() {
            take(condition("c", LUNG), variant("a", "EGFR", "p.Thr790Met"));

            assertThat(raised(take(variant("b", "EGFR", "T790M")))).isEmpty();
        }

        @Test
        void counts_in_any_disease_whatever_the_patient_has() {
            take(condition("c", LUNG));

            assertThat(raised(take(variant("a", "NRAS", "p.Gln61Arg")))).hasSize(1);
            assertThat(raised(take(condition("d", MELANOMA)))).isEmpty();
        }

        @Test
        void counts_while_no_disease_is_known() {
            assertThat(raised(take(variant("a", "NRAS", "p.Gln61Arg")))).hasSize(1);
        }

        @Test
        void that_is_taken_back_clears_the_alert() {
            take(condition("c", LUNG), variant("a", "EGFR", "p.Thr790Met"));

            var events = new ArrayList<PatientEvent>();
            events.addAll(
                    decided(
                                    new PatientCommand.Import(
                                            "imp",
                                            "client",
                                            List.of(),
                                            List.of(
                                                    new Removal(
                                                            DataClass.CLINICAL,
                                                            "Observation",
                                                            "a",
                                                            Optional.empty())),
                                            TestInbox.<ImportReply>create().getRef()))
                            .events());

            assertThat(events)
                    .last()
                    .isEqualTo(
                            new AlertCleared(
                                    Twins.NOW,
                                    ResistanceRule.ID,
                                    Severity.NOTICE,
                                    Optional.empty(),
                                    ClearReason.WITHDRAWN,
                                    List.of(state.revision() - 1)));
            assertThat(view().path("variants")).isEmpty();
        }

        @Test
        void without_a_table_raises_nothing_and_the_variant_is_still_known() {
            evidence = Optional.empty();

            assertThat(raised(take(variant("a", "EGFR", "p.Thr790Met")))).isEmpty();
            assertThat(view().at("/variants/0/gene").asText()).isEqualTo("EGFR");
        }
    }
}
