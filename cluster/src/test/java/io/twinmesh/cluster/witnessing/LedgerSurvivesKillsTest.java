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

/// `kill -9` of the ledger's process at random points between a reservation and its final receipt,
/// and a new process on what is left: nothing is paid twice, nothing that was accepted is unpaid,
/// and the books sum to zero. A few points each time, since a start costs four seconds of a
/// processor; `-Dtwinmesh.kills=200` kills as often on each database.
@Tag("slow")
class LedgerSurvivesKillsTest {
    private static final int KILLS = Integer.getInteger("twinmesh.kills", 5);
    private static final int KILLS_OF_A_FORGETFUL_ONE = 10;
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
                                KILLS_OF_A_FORGETFUL_ONE,
                                List.of(LedgerChild.FORGETFUL)))
                .isInstanceOf(AssertionError.class);
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
