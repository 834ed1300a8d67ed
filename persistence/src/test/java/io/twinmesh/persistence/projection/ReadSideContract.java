package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LedgerSummary;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptVerdict;
import io.twinmesh.persistence.statement.StatementLine;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// What the read side promises on every database.
interface ReadSideContract {
    Duration PATIENCE = Duration.ofMinutes(3);
    Skey SKEY = Skey.of("twinmesh.local/lane/0", new byte[32]);

    /// A database of its own for each test.
    TestJournal journal();

    @Test
    default void every_payout_gets_a_leaf_and_a_receipt_that_verifies_offline() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(600, 40, 1);
        journal.append(batches, 1);

        run(journal, new LedgerLogProjection("0", SKEY));

        var checkpoint = checkpoint(journal);
        var leaves = leaves(batches);
        assertThat(checkpoint.size()).isEqualTo(leaves.size()).isGreaterThan(512);
        assertThat(checkpoint.root()).isEqualTo(Rfc9162.root(hashes(leaves)));
        var receipts = new ReceiptReader(journal.source(), "0", SKEY.vkey());
        for (var payout : batches.stream().flatMap(batch -> batch.payouts().stream()).toList()) {
            var receipt = receipts.receipt(payout.paid().job()).orElseThrow();
            var file = receipt.json().toString().getBytes(StandardCharsets.UTF_8);
            assertThat(ReceiptCheck.check(file, SKEY.vkey()))
                    .isInstanceOf(ReceiptVerdict.Valid.class);
        }
        assertThat(receipts.receipt(new JobId("job-" + "f".repeat(32)))).isEmpty();
    }

    @Test
    default void more_batches_are_logged_at_once_when_they_are_small() throws Exception {
        var journal = journal();
        var projection = new LedgerLogProjection("0", SKEY);
        int first = projection.wanted().mostRows();
        journal.append(LedgerSamples.batches(60, 4, 1), 1);

        run(journal, projection);

        assertThat(first).isEqualTo(16);
        assertThat(projection.wanted().mostRows()).isEqualTo(100);
    }

    @Test
    default void the_summary_recomputed_from_entries_agrees_with_the_lane() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(300, 40, 2);
        journal.append(batches, 1);

        run(journal, new LedgerLogProjection("0", SKEY));

        var state = LaneState.empty("0");
        for (var batch : batches) {
            state = state.evolve(batch);
        }
        var summary = LedgerSummary.read(journal.source(), "0").orElseThrow();
        assertThat(summary.sum()).isZero();
        assertThat(summary.minted()).isEqualTo(state.minted());
        assertThat(summary.payouts())
                .isEqualTo(batches.stream().mapToLong(batch -> batch.payouts().size()).sum());
        assertThat(summary.checkpoint().size()).isEqualTo(state.nextIndex());
        assertThat(summary.accounts()).isEqualTo(state.accounts());
        assertThat(summary.paidTokens())
                .isEqualTo(
                        batches.stream()
                                .flatMap(batch -> batch.payouts().stream())
                                .mapToLong(payout -> payout.paid().amount())
                                .sum());
    }

    @Test
    default void a_log_without_leaves_has_a_checkpoint_and_a_summary() throws Exception {
        var journal = journal();
        assertThat(new LogReader(journal.source(), "0").checkpoint()).isEmpty();

        run(journal, new LedgerLogProjection("0", SKEY));

        assertThat(checkpoint(journal).size()).isZero();
        var summary = LedgerSummary.read(journal.source(), "0").orElseThrow();
        assertThat(summary.sum()).isZero();
        assertThat(summary.checkpoint().size()).isZero();
    }

    @Test
    default void a_statement_has_every_leaf_of_an_account_once_and_sums_to_its_balance()
            throws Exception {
        var journal = journal();
        var batches = new ArrayList<>(LedgerSamples.batches(60, 20, 11));
        var state = LaneState.empty("0");
        for (var batch : batches) {
            state = state.evolve(batch);
        }
        var orders =
                List.of(
                        new LedgerCommand.Mint(LedgerSamples.mintId(7), LedgerSamples.owned(1), 50),
                        LedgerSamples.transfer(1, 1, 2, 20));
        var last =
                LedgerSamples.rules()
                        .decide(state, orders, LedgerSamples.NOW)
                        .event()
                        .orElseThrow();
        state = state.evolve(last);
        journal.append(batches, 1);
        journal.append(List.of(last), batches.size() + 1);
        run(journal, new LedgerLogProjection("0", SKEY));

        for (int account : List.of(1, 2, 7, 9)) {
            var id = LedgerSamples.account(account);
            var lines = Statements.statement(journal, id, 7);
            assertThat(lines.stream().mapToLong(StatementLine::amount).sum())
                    .isEqualTo(state.balance(id).available());
            assertThat(lines).isEqualTo(Statements.statement(journal, id, 200));
            assertThat(lines.stream().map(StatementLine::index).toList().reversed())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(Statements.forwards(journal, id, 7)).isEqualTo(lines.reversed());
        }
        var owner = Statements.statement(journal, LedgerSamples.owned(1), 200);
        assertThat(owner).extracting(StatementLine::kind).containsExactly("transfer", "deposit");
        assertThat(owner.getFirst().amount()).isEqualTo(-20);
        assertThat(owner.getFirst().other()).contains(LedgerSamples.owned(2));
        assertThat(Statements.statement(journal, LedgerSamples.account(99), 5)).isEmpty();
    }

    @Test
    default void a_log_that_is_older_than_its_lists_is_listed_at_the_next_start() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(40, 20, 12);
        journal.append(batches.subList(0, 1), 1);
        run(journal, new LedgerLogProjection("0", SKEY));
        var listed = Statements.statement(journal, LedgerSamples.account(1), 200);
        journal.execute("DELETE FROM account_leaf");
        journal.execute("UPDATE log_state SET listed = 0");

        run(journal, new LedgerLogProjection("0", SKEY));

        assertThat(Statements.statement(journal, LedgerSamples.account(1), 200))
                .isEqualTo(listed)
                .hasSizeGreaterThan(10);
        journal.append(batches.subList(1, 2), 2);
        run(journal, new LedgerLogProjection("0", SKEY));
        assertThat(Statements.statement(journal, LedgerSamples.account(1), 200))
                .endsWith(listed.toArray(StatementLine[]::new))
                .hasSizeGreaterThan(listed.size());
    }

    @Test
    default void tiles_and_bundles_of_every_size_are_served_and_nothing_else() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(330, 30, 3);
        journal.append(batches, 1);
        run(journal, new LedgerLogProjection("0", SKEY));
        var log = new LogReader(journal.source(), "0");
        var leaves = leaves(batches);
        int size = leaves.size();

        assertThat(Tiles.unbundle(log.tile("tile/entries/000").orElseThrow())).hasSize(256);
        var last = TilePath.Entries.holding(size - 1, size);
        assertThat(Tiles.unbundle(log.tile(last.text()).orElseThrow()).getLast())
                .isEqualTo(leaves.getLast().bytes());
        assertThat(log.tile("tile/0/000.p/7").orElseThrow())
                .isEqualTo(Arrays.copyOf(log.tile("tile/0/000").orElseThrow(), 7 * 32));
        assertThat(log.tile("tile/1/000.p/1")).isPresent();
        var nodes =
                Tiles.nodes((level, index) -> {
                    try {
                        var known = (int) Math.min(256, (size >> (8 * level)) - index * 256);
                        return log.tile(new TilePath.Hashes(level, index, known).text())
                                .orElseThrow();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
        assertThat(Rfc9162.root(size, nodes)).isEqualTo(checkpoint(journal).root());
        for (var bad :
                List.of(
                        "tile/1/000",
                        "tile/0/001.p/255",
                        "tile/0/999",
                        "tile/2/000.p/1",
                        "tile/entries/001",
                        "tile/entries/x001/000",
                        "tile/0/../000",
                        "checkpoint")) {
            assertThat(log.tile(bad)).as(bad).isEmpty();
        }
    }

    @Test
    default void stopped_and_started_again_it_goes_on_where_it_was() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(200, 10, 4);
        journal.append(batches.subList(0, 7), 1);
        var runner = journal.runner(new LedgerLogProjection("0", SKEY));
        runner.start();
        assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(runner.stop(PATIENCE)).isTrue();
        var earlier = checkpoint(journal);

        journal.append(batches.subList(7, batches.size()), 8);
        runner.start();
        assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
        runner.close();

        assertThat(checkpoint(journal).root()).isEqualTo(Rfc9162.root(hashes(leaves(batches))));
        assertThat(runner.rowsApplied()).isEqualTo(batches.size());
        assertThat(earlier.root()).isEqualTo(Rfc9162.root(hashes(leaves(batches.subList(0, 7)))));
    }

    /// The process dies after all is written and before the commit, again and again.
    @Test
    default void killed_before_the_commit_it_leaves_nothing_behind_and_doubles_nothing()
            throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(100, 20, 5);
        journal.append(batches, 1);
        var dying = new DyingProjection(new LedgerLogProjection("0", SKEY), 2);

        var runner = journal.runner(dying);
        runner.start();
        assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
        runner.close();

        assertThat(runner.failures()).isEqualTo(2);
        assertThat(checkpoint(journal).root()).isEqualTo(Rfc9162.root(hashes(leaves(batches))));
        assertThat(LedgerSummary.read(journal.source(), "0").orElseThrow().sum()).isZero();
    }

    @Test
    default void two_processes_on_one_projection_take_each_event_once() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(400, 4, 6);
        var one = journal.runner(new LedgerLogProjection("0", SKEY));
        var other = journal.runner(new LedgerLogProjection("0", SKEY));
        one.start();
        other.start();

        journal.append(batches, 1);
        assertThat(one.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(other.awaitCaughtUp(PATIENCE)).isTrue();
        one.close();
        other.close();

        assertThat(one.rowsApplied() + other.rowsApplied()).isEqualTo(batches.size());
        assertThat(checkpoint(journal).root()).isEqualTo(Rfc9162.root(hashes(leaves(batches))));
    }

    @Test
    default void a_journal_shorter_than_the_cursor_halts_it_and_nothing_is_signed()
            throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(100, 10, 7);
        journal.append(batches, 1);
        run(journal, new LedgerLogProjection("0", SKEY));
        var before = checkpoint(journal);
        journal.execute("DELETE FROM \"event_journal\" WHERE \"ordering\" > 4");

        var runner = journal.runner(new LedgerLogProjection("0", SKEY));
        runner.start();

        assertThat(awaitHalt(runner)).contains("before the cursor");
        assertThat(runner.running()).isFalse();
        runner.close();
        assertThat(checkpoint(journal)).isEqualTo(before);
    }

    @Test
    default void a_batch_that_does_not_continue_the_log_halts_it_and_nothing_is_signed()
            throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(100, 10, 8);
        journal.append(batches.subList(0, 3), 1);
        run(journal, new LedgerLogProjection("0", SKEY));
        var before = checkpoint(journal);
        journal.append(batches.subList(4, 5), 4);

        var runner = journal.runner(new LedgerLogProjection("0", SKEY));
        runner.start();

        assertThat(awaitHalt(runner)).contains("the next batch begins at");
        runner.close();
        assertThat(checkpoint(journal)).isEqualTo(before);
    }

    @Test
    default void another_key_or_a_damaged_state_or_tile_halts_it() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(100, 10, 9);
        journal.append(batches.subList(0, 3), 1);
        run(journal, new LedgerLogProjection("0", SKEY));

        var stranger =
                Skey.of(
                        "twinmesh.local/lane/0",
                        "s".repeat(32).getBytes(StandardCharsets.US_ASCII));
        var runner = journal.runner(new LedgerLogProjection("0", stranger));
        runner.start();
        assertThat(awaitHalt(runner)).contains("not ours");
        runner.close();

        var before = checkpoint(journal);
        var log = new LogReader(journal.source(), "0");
        var flipped = log.tile("tile/0/000.p/" + before.size()).orElseThrow();
        flipped[40] ^= 1;
        journal.append(batches.subList(3, 4), 4);
        for (var damage : List.of(flipped, Arrays.copyOf(flipped, 64))) {
            overwriteTile(journal, damage);
            var damaged = journal.runner(new LedgerLogProjection("0", SKEY));
            damaged.start();
            assertThat(awaitHalt(damaged)).contains("the tiles");
            damaged.close();
        }
        assertThat(checkpoint(journal)).isEqualTo(before);
    }

    @Test
    default void the_lag_is_nothing_at_the_end_and_grows_after_a_halt() throws Exception {
        var journal = journal();
        var seconds = new AtomicLong(1_767_225_600);
        var runner =
                new ProjectionRunner(
                        journal.source(),
                        journal.tailer(),
                        new LedgerLogProjection("0", SKEY),
                        () -> Instant.ofEpochSecond(seconds.get()));
        journal.append(LedgerSamples.batches(10, 10, 1), 1);
        assertThat(runner.atEnd()).as("nothing was read yet").isEmpty();
        runner.start();
        assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
        assertThat(runner.lag()).isZero();
        assertThat(runner.atEnd()).contains(Instant.ofEpochSecond(seconds.get()));
        assertThat(runner.running()).isTrue();

        journal.append("lane|0", 2, "ledger.something-else/1", new byte[] {1});
        awaitHalt(runner);
        seconds.addAndGet(40);

        assertThat(runner.lag()).isEqualTo(Duration.ofSeconds(40));
        assertThat(runner.awaitCaughtUp(PATIENCE)).isFalse();
        runner.close();
    }

    @Test
    default void an_event_that_is_no_batch_halts_it() throws Exception {
        var journal = journal();
        journal.append("lane|0", 1, "ledger.something-else/1", new byte[] {1});
        var runner = journal.runner(new LedgerLogProjection("0", SKEY));
        runner.start();
        assertThat(awaitHalt(runner)).contains("stores no ledger.something-else/1");
        runner.close();
    }

    @Test
    default void events_of_others_are_passed_over() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(20, 10, 10);
        journal.append("twin|tw-1", 1, "twin.event/1", new byte[] {1});
        journal.append(batches.subList(0, 1), 1);
        journal.append("lane|01", 1, "ledger.batch-posted/1", new byte[] {1});
        journal.append(batches.subList(1, 2), 2);
        journal.append("job|job-1", 1, "job.submitted/1", new byte[] {1});

        run(journal, new LedgerLogProjection("0", SKEY));

        assertThat(checkpoint(journal).root()).isEqualTo(Rfc9162.root(hashes(leaves(batches))));
    }

    @Test
    default void open_jobs_are_those_that_began_and_did_not_end() throws Exception {
        var journal = journal();
        var projection =
                new OpenJobs(
                        "open-jobs", "job|", Set.of("job.submitted/1"), Set.of("job.settled/1"));
        journal.append("job|job-a", 1, "job.submitted/1", new byte[0]);
        journal.append("job|job-b", 1, "job.submitted/1", new byte[0]);
        journal.append("job|job-a", 2, "job.leased/1", new byte[0]);
        journal.append("job|job-b", 2, "job.settled/1", new byte[0]);
        journal.append("job|job-b", 3, "job.noted/1", new byte[0]);
        journal.append("job|job-c", 1, "job.submitted/1", new byte[0]);
        journal.append("twin|tw-1", 1, "job.submitted/1", new byte[0]);

        run(journal, projection);

        assertThat(OpenJobs.read(journal.source(), "job|", "", 10))
                .containsExactly("job|job-a", "job|job-c");
        assertThat(OpenJobs.read(journal.source(), "job|", "job|job-a", 10))
                .containsExactly("job|job-c");
        assertThat(OpenJobs.read(journal.source(), "pipeline|", "", 10)).isEmpty();
        assertThat(OpenJobs.read(journal.source(), "job|", "", 1)).containsExactly("job|job-a");
    }

    private static void overwriteTile(TestJournal journal, byte[] hashes) throws SQLException {
        try (var connection = journal.source().getConnection();
                var update =
                        connection.prepareStatement(
                                "UPDATE log_tile SET hashes = ? WHERE level = 0 AND idx = 0")) {
            update.setBytes(1, hashes);
            update.executeUpdate();
        }
    }

    private static void run(TestJournal journal, Projection projection) throws Exception {
        try (var runner = journal.runner(projection)) {
            runner.start();
            assertThat(runner.awaitCaughtUp(PATIENCE)).isTrue();
        }
    }

    private static String awaitHalt(ProjectionRunner runner) {
        // nothing ever gets there, so the answer comes with the halt
        assertThat(runner.reached(Long.MAX_VALUE)).failsWithin(PATIENCE);
        return runner.halted().orElseThrow();
    }

    private static Checkpoint checkpoint(TestJournal journal) throws SQLException {
        return Checkpoint.open(
                new LogReader(journal.source(), "0").checkpoint().orElseThrow(), SKEY.vkey());
    }

    private static List<LedgerLeaf> leaves(List<BatchPosted> batches) {
        var leaves = new ArrayList<LedgerLeaf>();
        for (var batch : batches) {
            batch.movements().forEach(movement -> leaves.add(LedgerLeaf.of(batch, movement)));
        }
        return leaves;
    }

    private static List<TreeHash> hashes(List<LedgerLeaf> leaves) {
        var hashes = leaves.stream().map(leaf -> Rfc9162.leafHash(leaf.bytes())).toList();
        assertThat(CompactRange.empty().appendAll(hashes).size()).isEqualTo(leaves.size());
        return hashes;
    }
}
