package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelListing;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class AlertsInTwinTest {
    @TempDir Path folder;
    private ModelListing models = ModelListing.of(List.of());
    private PatientTwinRules rules;
    private PatientState state = new PatientState.Unknown();
    private final List<PatientEvent> journal = new ArrayList<>();

    @BeforeEach
    void aTwin() {
        models = Twins.catalog(folder).listing();
        rules = new PatientTwinRules(Twins.ADA, Twins.WATCH, Twins.EMERGENCIES, new Random(1));
        take(Twins.NOW, Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));
    }

    private List<PatientEvent> decided(PatientCommand command, Instant now) {
        var decision = rules.decide(state, command, models, now);
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
            journal.add(event);
        }
        reply = decision.reply();
        return decision.events();
    }

    private Object reply = "";

    private List<PatientEvent> take(Instant now, IncomingResource... resources) {
        return decided(
                new PatientCommand.Import(
                        "imp",
                        "client",
                        List.of(resources),
                        TestInbox.<ImportReply>create().getRef()),
                now);
    }

    private static IncomingResource saturation(String id, String value, Instant at) {
        return Twins.resource(id, id + value, Twins.measured("59408-5", value, "%", at.toString()));
    }

    @Test
    void an_alert_is_stored_with_the_data_that_raised_it() {
        var events = take(Twins.NOW, saturation("s", "88", Twins.NOW));

        assertThat(events)
                .hasSize(2)
                .last()
                .isEqualTo(
                        new AlertRaised(
                                Twins.NOW,
                                "oxygen-saturation-low",
                                Severity.URGENT,
                                Twins.NOW,
                                List.of(3L)));
        assertThat(((PatientState.Active) state).monitoring().alerts().standing())
                .singleElement()
                .satisfies(alert -> assertThat(alert.sequenceNumber()).isEqualTo(4));
    }

    @Test
    void ten_years_of_history_raise_none() {
        var resources =
                IntStream.range(1, 3_650)
                        .mapToObj(day ->
                                saturation("s" + day, "80", Twins.NOW.minus(Duration.ofDays(day))))
                        .toArray(IncomingResource[]::new);

        assertThat(take(Twins.NOW, resources))
                .hasSize(3_649)
                .allMatch(PatientEvent.ResourceRecorded.class::isInstance);
    }

    @Test
    void one_import_is_judged_once_by_what_is_known_after_it() {
        var events =
                take(
                        Twins.NOW,
                        saturation("s1", "88", Twins.NOW.minusSeconds(120)),
                        saturation("s2", "97", Twins.NOW));

        assertThat(events).noneMatch(AlertRaised.class::isInstance);
    }

    @Test
    void a_deleted_or_corrected_value_takes_its_alert_along() {
        take(Twins.NOW, saturation("s", "38", Twins.NOW));
        var corrected = take(Twins.NOW, saturation("s", "98", Twins.NOW));
        assertThat(corrected).last().isInstanceOf(AlertCleared.class);

        take(Twins.NOW, saturation("t", "38", Twins.NOW.plusSeconds(1)));
        var deleted =
                decided(
                        new PatientCommand.Import(
                                "imp",
                                "client",
                                List.of(),
                                List.of(
                                        new PatientCommand.Removal(
                                                DataClass.CLINICAL,
                                                "Observation",
                                                "t",
                                                Optional.empty())),
                                TestInbox.<ImportReply>create().getRef()),
                        Twins.NOW.plusSeconds(2));

        assertThat(deleted).last().isInstanceOf(AlertCleared.class);
        assertThat(((PatientState.Active) state).monitoring().alerts().standing()).isEmpty();
    }

    @Test
    void the_view_shows_score_signs_and_alerts() {
        take(Twins.NOW, saturation("s", "88", Twins.NOW));
        decided(new PatientCommand.Show(TestInbox.<ShowReply>create().getRef()), Twins.NOW);

        assertThat(((ShowReply.View) reply).json())
                .contains("\"monitoring\":{\"news2\":{\"state\":\"incomplete\"")
                .contains("\"rule\":\"oxygen-saturation-low\",\"severity\":\"urgent\"");
    }

    @Test
    void random_days_of_vital_signs_replay_to_the_same_state() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var now = Twins.NOW;
            for (int i = 0; i < 60; i++) {
                now = now.plusSeconds(random.nextInt(3_600));
                var at = now.minusSeconds(random.nextInt(40_000));
                take(
                        now,
                        saturation(
                                "s" + random.nextInt(20),
                                Integer.toString(85 + random.nextInt(15)),
                                at),
                        Twins.resource(
                                "h" + random.nextInt(20),
                                "h" + random.nextLong(),
                                Twins.measured(
                                        "8867-4",
                                        Integer.toString(60 + random.nextInt(90)),
                                        "/min",
                                        at.toString())));
            }
            PatientState replayed = new PatientState.Unknown();
            for (var event : journal) {
                replayed = PatientState.evolve(replayed, event);
            }
            assertThat(replayed).as("seed %d", seed).isEqualTo(state);
        }
        assertThat(journal).anyMatch(AlertRaised.class::isInstance);
        assertThat(journal).anyMatch(AlertCleared.class::isInstance);
    }
}
