package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.statement.Earnings;
import io.twinmesh.persistence.statement.EarningsReader;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What a provider earned, on every database: payouts of 100 tokens, of which its part is 50, 15 of
/// them withheld.
interface EarningsContract {
    Skey LOG = Skey.of("twinmesh.local/lane/0", new byte[32]);
    AccountId PROVIDER = LedgerSamples.account(2);
    LaneRules RULES =
            new LaneRules(
                    LedgerSamples.NETWORK,
                    SplitPolicy.v1(LedgerSamples.TREASURY),
                    Optional.of(LedgerSamples.MINT_POLICY),
                    LedgerSamples.VESTING,
                    new Random(1));

    /// A database of its own for each test.
    TestJournal journal();

    /// A lane and its batches.
    record Lane(LaneState state, List<BatchPosted> batches) {
        private void does(Instant at, LedgerCommand... commands) {
            var batch = RULES.decide(state, List.of(commands), at).event().orElseThrow();
            state.evolve(batch);
            batches.add(batch);
        }

        private void pays(Instant at, int job) {
            does(
                    at,
                    new LedgerCommand.Reserve(
                            LedgerSamples.job(job),
                            LedgerSamples.account(1),
                            100,
                            at.plusSeconds(60)),
                    LedgerSamples.post(job, 2));
        }
    }

    private static Lane lane() {
        var lane = new Lane(LaneState.empty("0"), new ArrayList<>());
        var first = LedgerSamples.NOW;
        var second = first.plus(Duration.ofDays(1));
        var third = first.plus(Duration.ofDays(2));
        lane.does(
                first,
                new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 1, 1_000_000, 1, 2)),
                new LedgerCommand.MintOrdered(LedgerSamples.signedMint(2, 2, 25, 1, 2)),
                new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(2, 1, 2)));
        lane.pays(first, 1);
        lane.pays(first, 2);
        lane.does(first, LedgerSamples.slash(7, 2, 20));
        lane.pays(first, 3);
        lane.does(first, LedgerSamples.giveBackSlashed(7));
        lane.does(first, LedgerSamples.slash(8, 2, 5));
        lane.does(second, LedgerSamples.judge(true, second));
        lane.pays(second, 4);
        lane.does(second, new LedgerCommand.VestDue());
        lane.does(third, LedgerSamples.judge(false, third));
        lane.pays(third, 5);
        return lane;
    }

    private static void logs(TestJournal journal) throws Exception {
        try (var runner = journal.runner(new LedgerLogProjection("0", LOG))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
    }

    private static Earnings earned(TestJournal journal) throws Exception {
        return new EarningsReader(journal.source(), "0").of(List.of(PROVIDER)).getFirst();
    }

    @Test
    default void what_was_earned_is_what_payouts_brought_and_each_token_of_it_is_somewhere()
            throws Exception {
        var journal = journal();
        var lane = lane();
        journal.append(lane.batches(), 1);

        logs(journal);

        long pending = lane.state().pending(PROVIDER);
        long own = lane.state().balance(PROVIDER).available() - 25;
        // 5 times 50; of the first three, 15 each went back; the fourth day's 15 are withheld yet
        assertThat(earned(journal)).isEqualTo(new Earnings(5, 250, own, pending, 15, 5, 45));
        assertThat(own + pending).isEqualTo(250 - 15 - 5 - 45);
        assertThat(pending).as("the last two's").isEqualTo(70);
        assertThat(new EarningsReader(journal.source(), "0").of(List.of(LedgerSamples.account(99))))
                .containsExactly(new Earnings(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    default void a_log_that_is_older_than_its_counts_is_counted_at_the_next_start()
            throws Exception {
        var journal = journal();
        var batches = lane().batches();
        journal.append(batches.subList(0, 4), 1);
        logs(journal);
        var before = earned(journal);
        journal.execute("UPDATE account_balance SET earned = 0, payouts = 0, vested = 0, lost = 0");
        journal.execute("UPDATE log_state SET counted = 0");

        logs(journal);
        logs(journal);

        assertThat(earned(journal)).isEqualTo(before);
        assertThat(before.payouts()).isEqualTo(2);
        journal.append(batches.subList(4, batches.size()), 5);
        logs(journal);
        assertThat(earned(journal).payouts()).isEqualTo(5);
        assertThat(earned(journal).earned()).isEqualTo(250);
    }

    @Test
    default void what_a_server_of_before_took_in_meanwhile_is_counted_before_the_next_is_taken_in()
            throws Exception {
        var journal = journal();
        var batches = lane().batches();
        try (var runner = journal.runner(new LedgerLogProjection("0", LOG))) {
            runner.start();
            journal.append(batches.subList(0, 2), 1);
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
            journal.execute(
                    "CREATE TABLE before_it AS SELECT b.*, s.counted FROM account_balance b,"
                            + " log_state s");
            journal.append(batches.subList(2, 4), 3);
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
            for (var count : List.of("earned", "payouts", "vested", "lost")) {
                journal.execute(
                        ("UPDATE account_balance SET %1$s = coalesce((SELECT b.%1$s FROM before_it"
                                        + " b WHERE b.account = account_balance.account), 0)")
                                .formatted(count));
            }
            journal.execute("UPDATE log_state SET counted = (SELECT max(counted) FROM before_it)");
            assertThat(earned(journal).payouts()).isEqualTo(1);

            journal.append(batches.subList(4, batches.size()), 5);
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }

        assertThat(earned(journal).payouts()).isEqualTo(5);
        assertThat(earned(journal).earned()).isEqualTo(250);
        assertThat(earned(journal).slashed() + earned(journal).returned()).isEqualTo(5 + 45);
    }

    @Test
    default void a_large_log_is_counted_in_pieces_and_a_start_that_was_cut_off_is_gone_on_with()
            throws Exception {
        var journal = journal();
        journal.append(LedgerSamples.batches(12_000, 1_000, 1), 1);
        logs(journal);
        var before = earned(journal);
        journal.execute("UPDATE account_balance SET earned = 0, payouts = 0, vested = 0, lost = 0");
        journal.execute("UPDATE log_state SET counted = 0");

        try (var connection = journal.source().getConnection()) {
            assertThat(new LedgerLogProjection("0", LOG).complete(connection)).isTrue();
        }

        long then = earned(journal).payouts();
        assertThat(then).as("of about 3,600, those under 10,000 leaves").isBetween(3_000L, 3_500L);
        logs(journal);
        assertThat(before.payouts()).isGreaterThan(then);
        assertThat(earned(journal)).isEqualTo(before);
    }

    @Test
    default void each_piece_is_committed_before_the_next() throws Exception {
        var journal = journal();
        journal.execute("CREATE TABLE piece (number BIGINT)");
        var pieces = new PiecewiseProjection(journal.source(), 3);
        try (var runner = journal.runner(pieces)) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        assertThat(pieces.seenByOthers()).containsExactly(0L, 1L, 2L, 3L);
    }
}
