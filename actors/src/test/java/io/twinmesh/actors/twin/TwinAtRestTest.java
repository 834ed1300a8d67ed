package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.rule.Decision;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class TwinAtRestTest {
    private static final Requester WARD = Requester.client("ward");
    private static final Code CREATININE = Code.parse(Twins.LOINC + "2160-0");
    private static final List<String> MEASURES = List.of("2160-0", "8867-4", "2708-6", "9279-1");

    @TempDir Path folder;
    private ModelCatalog catalog;
    private TwinUnderRules twin;

    @BeforeEach
    void models() {
        catalog = Twins.catalog(folder);
        born();
    }

    private void born() {
        twin = new TwinUnderRules(catalog);
        twin.take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));
    }

    private static <T> ActorRef<T> anybody() {
        return TestInbox.<T>create().getRef();
    }

    /// Each time with the same salts to come.
    private PatientTwinRules rules() {
        return new PatientTwinRules(Twins.ADA, Twins.WATCH, Twins.EMERGENCIES, new Random(1));
    }

    private Optional<Decision<?>> atRest(PatientCommand command) {
        return new TwinAtRest((PatientState.Active) twin.state())
                .decide(rules(), command, catalog.listing(), twin.now());
    }

    @Test
    void answers_readers() {
        twin.takeCreatinine();

        assertThat(atRest(new PatientCommand.Show(anybody()))).isPresent();
        assertThat(atRest(new PatientCommand.Greet(anybody()))).isPresent();
        assertThat(atRest(new ConsentCommand.ShowConsent(anybody()))).isPresent();
        assertThat(
                        atRest(
                                new ConsentCommand.Authorize(
                                        WARD, "TREAT", ConsentAction.ACCESS, anybody())))
                .isPresent();
    }

    @Test
    void wakes_to_store_something() {
        twin.takeCreatinine();

        assertThat(atRest(prepare(1))).isEmpty();
        twin.when(prepare(1));
        // a repeated question stores nothing more
        assertThat(atRest(prepare(1))).isPresent();
    }

    @Test
    void wakes_for_what_depends_on_the_resources_it_has() {
        var known = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));

        assertThat(atRest(imported(known))).isEmpty();
        assertThat(atRest(new PatientCommand.CheckImport(imported(known)))).isEmpty();
    }

    @Test
    void whatever_happened_to_it_it_answers_as_it_does_awake_or_not_at_all() {
        var random = new Random(20261127);
        var answered = 0;
        for (var life = 0; life < 12; life++) {
            born();
            for (var step = 0; step < 30; step++) {
                twin.when(happening(random));
                for (var command : questions(random)) {
                    var awake =
                            rules().decide(twin.state(), command, catalog.listing(), twin.now());
                    var resting = atRest(command);
                    if (resting.isPresent()) {
                        answered++;
                        assertThat(awake.events()).isEmpty();
                        assertThat(resting.get().reply())
                                .usingRecursiveComparison()
                                .isEqualTo(awake.reply());
                    } else {
                        // it never wakes for what a reader asks
                        assertThat(awake.events()).isNotEmpty();
                    }
                }
            }
        }
        assertThat(answered).isGreaterThan(1_000);
    }

    /// Something that changes a twin, or would.
    private PatientCommand happening(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> imported(Consents.resource("k" + random.nextInt(2), policy(random)));
            case 1 -> imported(Consents.withdrawn("k" + random.nextInt(2)));
            case 2 ->
                    imported(
                            Twins.resource(
                                    "c" + random.nextInt(3),
                                    "c" + random.nextInt(9),
                                    Twins.condition(
                                            "4463900" + random.nextInt(3),
                                            random.nextBoolean(),
                                            null,
                                            null)));
            case 3 ->
                    new PatientCommand.Import(
                            "imp",
                            "client",
                            List.of(),
                            List.of(
                                    new Removal(
                                            DataClass.CLINICAL,
                                            "Observation",
                                            "o" + random.nextInt(4),
                                            Optional.empty())),
                            anybody());
            case 4, 5 -> questions(random).get(random.nextInt(5));
            default -> {
                twin.at(twin.now().plus(Duration.ofMinutes(random.nextInt(600))));
                yield imported(
                        Twins.resource(
                                "o" + random.nextInt(4),
                                "v" + random.nextInt(9),
                                Twins.measured(
                                        MEASURES.get(random.nextInt(MEASURES.size())),
                                        Integer.toString(1 + random.nextInt(180)),
                                        "mg/dL",
                                        twin.now().toString())));
            }
        };
    }

    private static ConsentPolicy policy(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Consents.permitting();
            case 1 -> Consents.permitting(Purpose.TREAT, Purpose.HRESCH);
            case 2 -> Consents.permittingAllBut(CREATININE);
            default -> Consents.emergency("ward", Duration.ofHours(1));
        };
    }

    /// Of each kind one, those first that may store something.
    private List<PatientCommand> questions(Random random) {
        var n = random.nextInt(4);
        var lease = new LeaseId("ls-" + "0".repeat(32));
        return List.of(
                prepare(n),
                new PatientCommand.RecordAssessment(
                        Twins.job(n),
                        twin.model(),
                        new byte[] {1},
                        new byte[] {2},
                        new byte[] {3},
                        Instant.EPOCH,
                        anybody()),
                new PatientCommand.Release(Twins.job(n), anybody()),
                new ConsentCommand.OpenBreakGlass(
                        emergencyWard(), "ETREAT", "unconscious on arrival", anybody()),
                new ConsentCommand.ReviewBreakGlass(
                        1L + random.nextInt(30), "officer", random.nextBoolean(), "", anybody()),
                new PatientCommand.HandOut(Twins.job(n), lease, WARD, "TREAT", anybody()),
                new PatientCommand.Show(anybody()),
                new PatientCommand.Greet(anybody()),
                new ConsentCommand.ShowTo(WARD, "TREAT", anybody()),
                new ConsentCommand.Authorize(WARD, "HRESCH", ConsentAction.ACCESS, anybody()),
                new ConsentCommand.ShowConsent(anybody()),
                new ConsentCommand.ExplainConsent(
                        WARD,
                        "TREAT",
                        ConsentAction.ACCESS,
                        DataItem.at(
                                DataClass.CLINICAL, "Observation", List.of(CREATININE), twin.now()),
                        anybody()),
                new ConsentCommand.ShowBreakGlass(anybody()));
    }

    private static Requester emergencyWard() {
        return new Requester("ward", List.of(), List.of("Organization/ward"), List.of());
    }

    private PatientCommand prepare(int job) {
        return new PatientCommand.Prepare(
                Twins.job(job),
                WARD,
                "TREAT",
                twin.model(),
                LocalDate.parse("2026-11-21"),
                "",
                anybody());
    }

    private static PatientCommand.Import imported(PatientCommand.IncomingResource resource) {
        return new PatientCommand.Import("imp", "client", List.of(resource), anybody());
    }
}
