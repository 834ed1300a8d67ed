package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.explorer.LinkedExplorer;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.linked.StandingReason;
import io.twinmesh.persistence.linked.StandingWord;
import io.twinmesh.persistence.linked.Told;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.log.LinkedLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalRow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/// What a log that follows the journal promises on every database. An event of these tests is a
/// leaf without its place.
interface LinkedProjectionContract {
    Skey NODES = Skey.of("twinmesh.local/lane/0", new byte[32]).beside("twinmesh.local/nodes");
    NodeId ONE = new NodeId("node-" + "1".repeat(20));
    NodeId OTHER = new NodeId("node-" + "2".repeat(20));
    Instant START = LedgerSamples.NOW;

    /// A database of its own for each test.
    TestJournal journal();

    private static LinkedEvent enrolled(NodeId node) {
        var digits = node.value().substring("node-".length());
        return new NodeEnrolled(node, "sha256:" + digits + "0".repeat(44));
    }

    private static LinkedEvent stands(NodeId node, StandingWord standing, StandingReason reason) {
        return new NodeStands(node, standing, reason);
    }

    private static void append(TestJournal journal, long number, LinkedEvent event, Duration after)
            throws Exception {
        journal.append(
                "node|" + event.subject(),
                number,
                "told/1",
                new LinkedLeaf(0, START.plus(after), event).bytes());
    }

    private static List<Told> told(JournalRow row) {
        if (!row.tag().equals("told/1")) {
            return List.of();
        }
        var leaf = LinkedLeaf.parse(row.payload());
        return List.of(new Told(leaf.event(), leaf.time()));
    }

    private static ProjectionRunner runner(TestJournal journal, Path folder) {
        return journal.runner(projection(folder));
    }

    private static LinkedLogProjection projection(Path folder) {
        return new LinkedLogProjection(
                "nodes",
                "node|",
                LinkedProjectionContract::told,
                NODES,
                new SignedTrees(folder, CommitsOnDisk.of()));
    }

    private static void follow(TestJournal journal, Path folder) throws Exception {
        try (var runner = runner(journal, folder)) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
    }

    private static List<LinkedLeaf> leaves(DataSource source) throws Exception {
        return new LinkedExplorer(source, "nodes").entries(0, 100);
    }

    @Test
    default void each_event_that_is_told_is_a_leaf_with_its_own_time_and_a_proof(
            @TempDir Path folder) throws Exception {
        var journal = journal();
        append(journal, 1, enrolled(ONE), Duration.ZERO);
        journal.append("node|" + ONE, 2, "node.renamed/1", new byte[] {1});
        append(journal, 1, enrolled(OTHER), Duration.ofSeconds(7));
        journal.append("other|" + ONE, 1, "told/1", new byte[] {1});
        follow(journal, folder);
        append(
                journal,
                3,
                stands(ONE, StandingWord.SUSPENDED, StandingReason.RESULTS_WRONG),
                Duration.ofSeconds(9));
        follow(journal, folder);

        var leaves = leaves(journal.source());
        assertThat(leaves)
                .extracting(LinkedLeaf::time)
                .containsExactly(START, START.plusSeconds(7), START.plusSeconds(9));
        var log = new LogReader(journal.source(), "nodes");
        var checkpoint = Checkpoint.open(log.checkpoint().orElseThrow(), NODES.vkey());
        assertThat(checkpoint.size()).isEqualTo(3);
        for (var leaf : leaves) {
            assertThat(log.proof(leaf.index()).orElseThrow().open(leaf.bytes(), NODES.vkey()))
                    .isEqualTo(checkpoint);
        }
        assertThat(new LinkedExplorer(journal.source(), "nodes").about(ONE.value(), 0, 9))
                .extracting(LinkedLeaf::index)
                .containsExactly(0L, 2L);
        assertThat(Files.readString(folder.resolve("nodes.checkpoint")))
                .isEqualTo(log.signed().orElseThrow());
    }

    @Test
    default void a_node_that_goes_and_comes_back_all_day_writes_two_leaves_an_hour(
            @TempDir Path folder) throws Exception {
        var journal = journal();
        append(journal, 1, enrolled(ONE), Duration.ZERO);
        // every ten minutes for three hours
        for (int turn = 0; turn < 18; turn++) {
            var at = Duration.ofMinutes(10L * turn);
            append(journal, 2 + 2 * turn, stands(ONE, StandingWord.LEFT, StandingReason.LEFT), at);
            append(
                    journal,
                    3 + 2 * turn,
                    stands(ONE, StandingWord.ACTIVE, StandingReason.BACK),
                    at.plusSeconds(30));
        }
        follow(journal, folder);

        var leaves = leaves(journal.source());
        assertThat(leaves).hasSize(1 + 3 * 2);
        assertThat(leaves.getLast().event())
                .isEqualTo(stands(ONE, StandingWord.ACTIVE, StandingReason.BACK));
    }

    @Test
    default void an_older_database_or_a_journal_that_is_read_again_halts_it(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        append(journal, 1, enrolled(ONE), Duration.ZERO);
        follow(journal, folder);
        // as if the cursor had been lost
        journal.execute("UPDATE projection_cursor SET position = 0");
        assertThat(halted(journal, folder)).contains("has the enrolment of " + ONE);

        // as if the tables of the log had been lost, too
        journal.execute("DELETE FROM log_state WHERE lane = 'nodes'");
        assertThat(halted(journal, folder)).contains("has 0 leaves and 1 were signed");
        assertThat(new LogReader(journal.source(), "nodes").signed()).isEmpty();
    }

    @Test
    default void what_cannot_be_remembered_leaves_it_further_and_further_behind(
            @TempDir Path folder) throws Exception {
        var journal = journal();
        append(journal, 1, enrolled(ONE), Duration.ZERO);
        var seconds = new AtomicLong(1000);
        try (var runner =
                new ProjectionRunner(
                        journal.source(),
                        journal.tailer(),
                        projection(folder.resolve("missing")),
                        () -> Instant.ofEpochSecond(seconds.get()))) {
            runner.start();
            FollowingContract.await(() -> runner.failures() > 0);
            seconds.addAndGet(61);

            assertThat(runner.lag()).isEqualTo(Duration.ofSeconds(61));
            assertThat(runner.halted()).isEmpty();
            assertThat(leaves(journal.source())).isEmpty();
        }
    }

    private static String halted(TestJournal journal, Path folder) throws Exception {
        try (var runner = runner(journal, folder)) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isFalse();
            return runner.halted().orElseThrow();
        }
    }
}
