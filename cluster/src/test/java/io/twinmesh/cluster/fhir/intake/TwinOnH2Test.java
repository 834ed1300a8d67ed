package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.HistoryReader.Reading;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.PatientKeys;

import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/// A twin on real database files: what survives, what is readable, and for whom.
class TwinOnH2Test {
    private static final String PLANTED_VALUE = "73.4219";

    @TempDir Path folder;
    private ModelCatalog catalog;

    @BeforeEach
    void noModels() throws IOException {
        catalog = ModelCatalog.open(Files.createDirectories(folder.resolve("models")));
    }

    private static PlannedBundle.PatientResources cut(String... resources) {
        var cut = PlannedBundle.of(Bundles.intake(new Remembered()), Bundles.of(resources));
        return cut.patients().getFirst();
    }

    private static PlannedBundle.PatientResources ada() {
        return cut(
                Bundles.PATIENT,
                Bundles.observation(
                        "o", "29463-7", "2020-01-01", Bundles.quantity(PLANTED_VALUE, "kg")));
    }

    private static ShowReply show(TwinHarness harness, ActorRef<PatientCommand> twin) {
        return harness.<ShowReply>ask(twin, PatientCommand.Show::new);
    }

    @Test
    void an_import_is_there_again_after_a_restart_and_the_same_bundle_changes_nothing() {
        var part = ada();
        ShowReply before;
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(part.patient());
            assertThat(harness.take(twin, part.resources()).revision()).isEqualTo(3);
            before = show(harness, twin);
        }

        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(part.patient());
            assertThat(show(harness, twin)).isEqualTo(before);
            var again = harness.take(twin, part.resources());
            assertThat(again.stored()).isZero();
            assertThat(again.unchanged()).isEqualTo(2);
            assertThat(again.revision()).isEqualTo(3);
        }
    }

    @Test
    void more_than_a_thousand_resources_go_in_as_one_and_come_back_from_a_snapshot() {
        var resources =
                IntStream.range(0, 1_500)
                        .mapToObj(i ->
                                Bundles.observation(
                                        "o" + i,
                                        "29463-7",
                                        "2020-01-01T00:00:00Z",
                                        Bundles.quantity(Integer.toString(i), "kg")))
                        .toList();
        var all = new ArrayList<String>();
        all.add(Bundles.PATIENT);
        all.addAll(resources);
        var part = cut(all.toArray(String[]::new));
        ShowReply before;
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(part.patient());
            assertThat(harness.take(twin, part.resources()).revision()).isEqualTo(1_502);
            before = show(harness, twin);
            harness.stop(twin);
            assertThat(show(harness, harness.twin(part.patient()))).isEqualTo(before);
        }
    }

    @Test
    void the_files_hold_no_name_and_no_value() throws IOException {
        var part = ada();
        try (var harness = new TwinHarness(folder, catalog)) {
            harness.take(harness.twin(part.patient()), part.resources());
        }

        for (var file : List.of("twinmesh.mv.db", "keys.mv.db")) {
            var raw =
                    new String(
                            Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
            assertThat(raw)
                    .contains(part.patient().value())
                    .doesNotContain("Plantedname")
                    .doesNotContain(PLANTED_VALUE)
                    .doesNotContain("29463-7")
                    // with its quotes: four digits stand by chance among ids in hex
                    .doesNotContain("\"4711\"");
        }
    }

    @Test
    void asking_about_a_stranger_makes_neither_key_nor_row() throws SQLException {
        var stranger = new PatientId("tw-" + "0".repeat(32));
        try (var harness = new TwinHarness(folder, catalog)) {
            var reply = show(harness, harness.twin(stranger));

            assertThat(reply).isInstanceOf(ShowReply.Refused.class);
            assertThat(((ShowReply.Refused) reply).refusal().code()).isEqualTo("twin.unknown");
            assertThat(harness.vault.find(stranger)).isInstanceOf(PatientKeys.Absent.class);
            assertThat(rows(harness)).isZero();
        }
    }

    @Test
    void a_resource_of_a_stranger_is_refused_and_stores_nothing() throws SQLException {
        var orphan =
                List.of(
                        new IncomingResource(
                                DataClass.CLINICAL,
                                "Procedure",
                                "x",
                                new byte[1],
                                List.of(),
                                Condition.NONE));
        var stranger = new PatientId("tw-" + "0".repeat(32));
        try (var harness = new TwinHarness(folder, catalog)) {
            var reply =
                    harness.<PatientCommand.ImportReply>ask(
                            harness.twin(stranger),
                            to -> new PatientCommand.Import("i", "tester", orphan, to));

            assertThat(reply).isInstanceOf(PatientCommand.ImportReply.Refused.class);
            assertThat(rows(harness)).isZero();
        }
    }

    @Test
    void commands_that_come_while_the_key_is_made_wait_their_turn() {
        var part = ada();
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(part.patient());
            var replies =
                    IntStream.range(0, 5)
                            .parallel()
                            .mapToObj(_ -> harness.take(twin, part.resources()))
                            .toList();

            assertThat(replies.stream().mapToInt(reply -> reply.stored()).sum()).isEqualTo(2);
            assertThat(replies).allMatch(reply -> reply.revision() == 3);
        }
    }

    @Test
    void history_is_read_event_by_event_without_the_twin() {
        var part = ada();
        try (var harness = new TwinHarness(folder, catalog)) {
            harness.take(harness.twin(part.patient()), part.resources());

            assertThat(harness.history.read(part.patient(), 1))
                    .isInstanceOfSatisfying(
                            Reading.Found.class,
                            found ->
                                    assertThat(found.event())
                                            .isInstanceOf(PatientEvent.TwinOpened.class));
            assertThat(harness.history.read(part.patient(), 2))
                    .isInstanceOfSatisfying(
                            Reading.Found.class,
                            found -> {
                                var event = (PatientEvent.ResourceRecorded) found.event();
                                assertThat(event.resource().toArray())
                                        .isEqualTo(part.resources().getFirst().bytes());
                            });
            assertThat(harness.history.read(part.patient(), 4)).isEqualTo(new Reading.Absent());
        }
    }

    @Test
    void a_destroyed_key_erases_the_twin_for_every_reader() {
        var part = ada();
        try (var harness = new TwinHarness(folder, catalog)) {
            var twin = harness.twin(part.patient());
            harness.take(twin, part.resources());
            harness.stop(twin);
            harness.vault.destroy(part.patient(), EnumSet.allOf(DataClass.class));

            assertThat(harness.history.read(part.patient(), 2))
                    .isEqualTo(new Reading.Erased("twin.resource-recorded/2", TwinHarness.NOW));
            var reply = show(harness, harness.twin(part.patient()));
            assertThat(((ShowReply.Refused) reply).refusal().code()).isEqualTo("twin.erased");
            var again =
                    harness.<PatientCommand.ImportReply>ask(
                            harness.twin(part.patient()),
                            to -> new PatientCommand.Import("i", "tester", part.resources(), to));
            assertThat(again).isInstanceOf(PatientCommand.ImportReply.Refused.class);
        }
    }

    @Test
    void a_row_moved_to_another_patient_does_not_open() throws SQLException {
        var ada = ada();
        var eve = cut(Bundles.PATIENT.replace("4711", "4712"));
        try (var harness = new TwinHarness(folder, catalog)) {
            harness.take(harness.twin(ada.patient()), ada.resources());
            harness.take(harness.twin(eve.patient()), eve.resources());
            try (var connection = harness.journal.getConnection();
                    var move =
                            connection.prepareStatement(
                                    """
                                    UPDATE "event_journal" SET "event_payload" =
                                      (SELECT "event_payload" FROM "event_journal"
                                       WHERE "persistence_id" = ? AND "sequence_number" = 2)
                                    WHERE "persistence_id" = ? AND "sequence_number" = 2
                                    """)) {
                move.setString(1, "twin|" + ada.patient());
                move.setString(2, "twin|" + eve.patient());
                assertThat(move.executeUpdate()).isEqualTo(1);
            }

            assertThatThrownBy(() -> harness.history.read(eve.patient(), 2))
                    .hasMessageContaining("does not open");
            // and its twin does not run on without what the row said
            var reply = show(harness, harness.twin(eve.patient()));
            assertThat(((ShowReply.Refused) reply).refusal().code()).isEqualTo("twin.quarantined");
        }
    }

    private static int rows(TwinHarness harness) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM \"event_journal\"")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
