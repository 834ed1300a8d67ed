package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.cluster.history.HistorySettings;
import io.twinmesh.cluster.history.PastTwins;
import io.twinmesh.cluster.history.Timelines;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.Denial;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.reading.ChainCheck.Finding;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Twins whose rows were tampered with in the database, and twins whose keys are gone: two
/// outcomes, and every other twin lives on.
class TwinQuarantineTest {
    @TempDir Path folder;
    private TwinHarness harness;
    private PlannedBundle.PatientResources ada;
    private PlannedBundle.PatientResources eve;

    @BeforeEach
    void twoTwins() throws IOException {
        harness =
                new TwinHarness(
                        folder,
                        ModelCatalog.open(Files.createDirectories(folder.resolve("models"))));
        ada = cut(Bundles.PATIENT);
        eve = cut(Bundles.PATIENT.replace("4711", "4712"));
        for (var part : new PlannedBundle.PatientResources[] {ada, eve}) {
            var twin = harness.twin(part.patient());
            harness.take(twin, part.resources());
            harness.stop(twin);
        }
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static PlannedBundle.PatientResources cut(String patient) {
        var bundle =
                Bundles.of(
                        patient,
                        Bundles.observation(
                                "o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg")));
        var cut = PlannedBundle.of(Bundles.intake(new Remembered()), bundle);
        return cut.patients().getFirst();
    }

    private String code(ActorRef<PatientCommand> twin) {
        return switch (harness.<ShowReply>ask(twin, PatientCommand.Show::new)) {
            case ShowReply.View _ -> "";
            case ShowReply.Refused(var refusal) -> refusal.code();
        };
    }

    private void tamper(String sql) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, "twin|" + ada.patient());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /// Of the ciphertext, which stands last in a row.
    private void flipLastBit(long number) throws SQLException {
        try (var connection = harness.journal.getConnection();
                var rows =
                        connection.prepareStatement(
                                """
                                SELECT "ordering", "event_payload" FROM "event_journal"
                                WHERE "persistence_id" = ? AND "sequence_number" = ?
                                """,
                                ResultSet.TYPE_FORWARD_ONLY,
                                ResultSet.CONCUR_UPDATABLE)) {
            rows.setString(1, "twin|" + ada.patient());
            rows.setLong(2, number);
            try (var found = rows.executeQuery()) {
                assertThat(found.next()).isTrue();
                var payload = found.getBytes(2);
                // the very last byte ends the CBOR map
                payload[payload.length - 2] ^= 1;
                found.updateBytes(2, payload);
                found.updateRow();
            }
        }
    }

    private Quarantine.Case listed(PatientId patient) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> harness.quarantine.find(patient), found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void a_row_changed_by_one_bit_quarantines_its_twin_and_the_list_says_where() throws Exception {
        flipLastBit(2);

        var twin = harness.twin(ada.patient());

        assertThat(code(twin)).isEqualTo("twin.quarantined");
        assertThat(code(twin)).isEqualTo("twin.quarantined");
        assertThat(listed(ada.patient()).sequenceNumber()).isEqualTo(2);
        assertThat(listed(ada.patient()).code()).isEqualTo("history.seal-broken");
        assertThat(code(harness.twin(eve.patient()))).isEmpty();
        assertThat(harness.quarantine.count()).isOne();
    }

    /// Who reads a living twin's rows, or those below its snapshot, which it does not read itself.
    enum Reader {
        TIMELINE,
        PAST,
        SIGNALS
    }

    /// @return the code of what is answered
    private String read(Reader reader, DamagedTwins damaged) {
        try {
            return read(reader);
        } catch (UnreadableHistoryException damage) {
            return damaged.found(damage).code();
        }
    }

    private String read(Reader reader) {
        var nothing = new AccessFilter(List.of(), Denial.NONE);
        return switch (reader) {
            case TIMELINE ->
                    switch (new Timelines(harness.history)
                            .page(
                                    ada.patient(),
                                    new Timelines.Wanted(
                                            Optional.empty(), Optional.empty(), 0, 100),
                                    new EventSight(nothing, TwinHarness.NOW))) {
                        case Timelines.Timeline.Page _ -> "";
                        case Timelines.Timeline.Refused(var refusal) -> refusal.code();
                    };
            case PAST ->
                    switch (new PastTwins(
                                    harness.history,
                                    new Watch(MonitorSettings.of(ConfigFactory.load())),
                                    InstantSource.fixed(TwinHarness.NOW),
                                    new HistorySettings(1_000, 1, 1_000))
                            .view(ada.patient(), TwinHarness.NOW, nothing)) {
                        case PastTwins.Past.Shown _ -> "";
                        case PastTwins.Past.Refused(var refusal) -> refusal.code();
                    };
            case SIGNALS ->
                    switch (new StoredSignals(harness.history)
                            .read(
                                    ada.patient(),
                                    new StoredSignals.Wanted(
                                            Code.parse("8867-4"),
                                            Optional.empty(),
                                            Instant.EPOCH,
                                            TwinHarness.NOW,
                                            10))) {
                        case StoredSignals.Found.Signal _ -> "";
                        case StoredSignals.Found.Refused(var refusal) -> refusal.code();
                    };
        };
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void a_damaged_row_that_only_a_reader_finds_quarantines_its_twin_too(Reader reader)
            throws Exception {
        var living = harness.twin(ada.patient());
        assertThat(code(living)).isEmpty();
        tamper(
                """
                UPDATE "event_journal" SET "event_payload" = X'ff'
                WHERE "persistence_id" = ? AND "sequence_number" = 2
                """);
        assertThat(code(living)).as("it does not read it").isEmpty();
        var damaged = new DamagedTwins(harness.quarantine, _ -> living, harness.forgotten());

        assertThat(read(reader, damaged)).isEqualTo("twin.quarantined");

        assertThat(harness.quarantine.find(ada.patient()).orElseThrow().sequenceNumber())
                .isEqualTo(2);
        assertThat(code(living)).as("it takes nothing any more").isEqualTo("twin.busy");
        assertThat(code(harness.twin(ada.patient()))).isEqualTo("twin.quarantined");
    }

    @Test
    void a_row_that_is_none_quarantines_its_twin() throws Exception {
        tamper(
                """
                UPDATE "event_journal" SET "event_payload" = X'ff'
                WHERE "persistence_id" = ? AND "sequence_number" = 3
                """);

        assertThat(code(harness.twin(ada.patient()))).isEqualTo("twin.quarantined");
        assertThat(listed(ada.patient()).sequenceNumber()).isEqualTo(3);
        assertThat(listed(ada.patient()).code()).isEqualTo("history.misfit");
        assertThat(code(harness.twin(eve.patient()))).isEmpty();
    }

    @Test
    void a_row_that_cannot_even_be_loaded_quarantines_its_twin() throws Exception {
        tamper(
                """
                UPDATE "event_journal" SET "event_ser_id" = 4711, "event_payload" = X'ff'
                WHERE "persistence_id" = ? AND "sequence_number" = 3
                """);

        var twin = harness.twin(ada.patient());
        twin.tell(new PatientCommand.Show(harness.nobody()));

        assertThat(listed(ada.patient()).sequenceNumber()).isEqualTo(3);
        assertThat(listed(ada.patient()).code()).isEqualTo("history.misfit");
        assertThat(code(harness.twin(ada.patient()))).isEqualTo("twin.quarantined");
        assertThat(code(harness.twin(eve.patient()))).isEmpty();
    }

    @Test
    void a_row_taken_out_quarantines_its_twin() throws Exception {
        tamper(
                """
                DELETE FROM "event_journal" WHERE "persistence_id" = ? AND "sequence_number" = 2
                """);

        assertThat(code(harness.twin(ada.patient()))).isEqualTo("twin.quarantined");
        assertThat(listed(ada.patient()).code()).isEqualTo("history.chain-broken");
    }

    @Test
    void a_twin_is_served_again_after_its_row_was_mended_and_an_operator_let_it_out()
            throws Exception {
        harness.execute("CREATE TABLE kept AS SELECT * FROM \"event_journal\"");
        tamper(
                """
                UPDATE "event_journal" SET "event_payload" = X'ff'
                WHERE "persistence_id" = ? AND "sequence_number" = 3
                """);
        harness.twin(ada.patient()).tell(new PatientCommand.Show(harness.nobody()));
        listed(ada.patient());

        tamper(
                """
                UPDATE "event_journal" j SET "event_payload" = (SELECT k."event_payload" FROM kept k
                  WHERE k."ordering" = j."ordering")
                WHERE "persistence_id" = ? AND "sequence_number" = 3
                """);
        assertThat(code(harness.twin(ada.patient())))
                .as("not before it is let out")
                .isEqualTo("twin.quarantined");
        harness.quarantine.release(ada.patient());

        assertThat(code(harness.twin(ada.patient()))).isEmpty();
    }

    @Test
    void lost_keys_are_not_taken_for_tampering_and_not_for_an_erasure() throws Exception {
        try (var connection = harness.keys.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM class_key WHERE patient = '" + ada.patient() + "'");
        }

        var twin = harness.twin(ada.patient());

        assertThat(code(twin)).isEqualTo("twin.key-lost");
        assertThat(
                        harness.<PatientCommand.ImportReply>ask(
                                twin,
                                to ->
                                        new PatientCommand.Import(
                                                "i", "tester", ada.resources(), to)))
                .isInstanceOf(PatientCommand.ImportReply.Refused.class);
        assertThat(harness.quarantine.count()).isZero();
        assertThat(new ChainCheck(harness.journal).check(ada.patient()))
                .isInstanceOf(Finding.Whole.class);
    }

    @Test
    void a_destroyed_key_and_a_lost_one_are_typed_ends_and_only_the_lost_one_comes_back()
            throws Exception {
        inVault("CREATE TABLE backup AS SELECT * FROM class_key");
        harness.vault.destroy(eve.patient(), EnumSet.allOf(DataClass.class));
        inVault("DELETE FROM class_key WHERE patient = '" + ada.patient() + "'");

        var lost = refusal(harness.twin(ada.patient()));
        var destroyed = refusal(harness.twin(eve.patient()));

        assertThat(lost.code()).isEqualTo("twin.key-lost");
        assertThat(destroyed.code()).isEqualTo("twin.erased");
        assertThat(Statuses.problem(lost).status()).isEqualTo(410);
        assertThat(Statuses.problem(destroyed).status()).isEqualTo(410);
        assertThat(harness.quarantine.count()).isZero();

        inVault("DELETE FROM class_key", "INSERT INTO class_key SELECT * FROM backup");
        for (var twin : List.of(ada, eve)) {
            harness.<PatientCommand.Forgotten>ask(
                    harness.twin(twin.patient()), PatientCommand.Forget::new);
        }

        assertThat(code(harness.twin(ada.patient()))).as("its key came back").isEmpty();
        assertThat(code(harness.twin(eve.patient())))
                .as("a grave outweighs a key that a backup brings back")
                .isEqualTo("twin.erased");
    }

    @Test
    void a_changed_row_is_no_typed_end_but_a_fault_that_somebody_must_look_at() throws Exception {
        flipLastBit(2);

        var refused = refusal(harness.twin(ada.patient()));

        assertThat(refused.code()).isEqualTo("twin.quarantined");
        assertThat(Statuses.problem(refused).status()).isEqualTo(500);
        assertThat(listed(ada.patient()).code()).isEqualTo("history.seal-broken");
    }

    private Refusal refusal(ActorRef<PatientCommand> twin) {
        return ((ShowReply.Refused) harness.<ShowReply>ask(twin, PatientCommand.Show::new))
                .refusal();
    }

    private void inVault(String... statements) throws SQLException {
        try (var connection = harness.keys.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
