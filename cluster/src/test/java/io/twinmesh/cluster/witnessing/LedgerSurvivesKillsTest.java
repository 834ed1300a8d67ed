package io.twinmesh.cluster.witnessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// `kill -9` of the ledger's process at each step between a reservation and its final receipt, and
/// a new process on what is left: nothing is paid twice, nothing that was accepted is unpaid, and
/// the books sum to zero. Each step once, since a start costs seconds of a processor;
/// `-Dtwinmesh.kills=200` goes on at steps drawn by chance until it has killed as often.
@Tag("slow")
class LedgerSurvivesKillsTest {
    private static final int KILLS =
            Integer.getInteger("twinmesh.kills", KilledLedger.EACH_STEP_ONCE);
    private static final long SEED = Long.getLong("twinmesh.kills.seed", 1);

    @TempDir private Path folder;

    @Test
    void a_killed_ledger_on_h2_owes_nothing_and_pays_nothing_twice() throws Exception {
        kill(Database.h2(folder.resolve("journal")), KILLS, List.of());
    }

    @Test
    @Tag("database")
    void a_killed_ledger_on_postgresql_owes_nothing_and_pays_nothing_twice() throws Exception {
        // the builder switches fsync off unless told otherwise
        try (var server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            kill(new Database(server.getJdbcUrl("postgres", "postgres"), "", ""), KILLS, List.of());
        }
    }

    @Test
    void one_that_answers_before_the_journal_is_on_the_disk_is_found_out() {
        assertThatThrownBy(() ->
                        kill(
                                Database.h2(folder.resolve("journal")),
                                KilledLedger.EACH_STEP_ONCE,
                                List.of(LedgerChild.FORGETFUL)))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).*(exceeds_credits|reservation_not_found).*");
    }

    private void kill(Database database, int times, List<String> plant) throws Exception {
        try (var witnesses =
                FourWitnesses.of(
                        LedgerChild.LOG.vkey(),
                        InstantSource.system(),
                        folder.resolve("witnesses"))) {
            var ledger = new KilledLedger(database, folder, witnesses.policy(), plant, SEED);
            System.out.println(
                    "ledger, seed %d, %s: %s"
                            .formatted(SEED, database.dialect(), ledger.run(times)));
        }
        assertThat(folder.resolve("said")).exists();
    }
}
