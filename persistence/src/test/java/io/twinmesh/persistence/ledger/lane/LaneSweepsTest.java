package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.sweep.Sweep;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Two lanes of one ledger. In lane 0, account 1 has 1,000 tokens and 100 more set aside.
class LaneSweepsTest {
    private static final AccountId ACCOUNT = LedgerSamples.account(1);

    private final LaneRules rules =
            new LaneRules(
                    LedgerSamples.NETWORK,
                    SplitPolicy.v1(LedgerSamples.TREASURY),
                    Optional.empty(),
                    LedgerSamples.VESTING,
                    new Random(1));

    private final LaneState from = LaneState.empty("0");
    private final LaneState to = LaneState.empty("1");

    @BeforeEach
    void deposits() {
        says(from, LedgerSamples.mint(1, 1, 1100));
        says(from, LedgerSamples.reserve(1, 1, 100));
    }

    private LedgerResult says(LaneState lane, LedgerCommand command) {
        return hears(lane, command).result();
    }

    private LaneDecision.Outcome hears(LaneState lane, LedgerCommand command) {
        var decision = rules.decide(lane, List.of(command), NOW);
        decision.event().ifPresent(lane::evolve);
        return decision.outcomes().getFirst();
    }

    private static Sweep sweep(int id, long amount) {
        return new Sweep(LedgerSamples.mintId(id), ACCOUNT, amount, 0, 1);
    }

    private static LedgerCommand out(int id, long amount) {
        return new LedgerCommand.SweepOut(sweep(id, amount));
    }

    private static LedgerCommand in(int id, long amount) {
        return new LedgerCommand.SweepIn(sweep(id, amount));
    }

    private long supply() {
        return from.held() + to.held() - from.arrived() - to.arrived();
    }

    @Test
    void tokens_are_on_their_way_between_two_movements_and_then_in_the_other_lane() {
        assertThat(hears(from, out(7, 300)))
                .isEqualTo(new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(1L)));

        assertThat(from.balance(ACCOUNT).available()).isEqualTo(700);
        assertThat(from.balance(TransitAccount.to(1)).available()).isEqualTo(300);
        assertThat(from.held()).isEqualTo(1100);

        assertThat(hears(to, in(7, 300)))
                .isEqualTo(new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(0L)));

        assertThat(to.balance(ACCOUNT).available()).isEqualTo(300);
        assertThat(to.arrived()).isEqualTo(to.held()).isEqualTo(300);
        assertThat(supply()).isEqualTo(1100);
    }

    @Test
    void what_is_repeated_changes_nothing_and_is_answered_as_before() {
        hears(from, out(7, 300));
        hears(to, in(7, 300));

        assertThat(hears(from, out(7, 300)))
                .isEqualTo(new LaneDecision.Outcome(LedgerResult.EXISTS, Optional.of(1L)));
        assertThat(hears(to, in(7, 300)))
                .isEqualTo(new LaneDecision.Outcome(LedgerResult.EXISTS, Optional.of(0L)));
        assertThat(to.balance(ACCOUNT).available()).isEqualTo(300);
    }

    @Test
    void the_same_id_for_something_else_is_refused() {
        hears(from, out(7, 300));

        assertThat(says(from, out(7, 301))).isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        assertThat(says(from, LedgerSamples.sweepOut(7, 2, 300)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        var elsewhere = new Sweep(LedgerSamples.mintId(7), ACCOUNT, 300, 0, 2);
        assertThat(says(from, new LedgerCommand.SweepOut(elsewhere)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_LANE);
    }

    @Test
    void no_more_leaves_than_is_free_and_that_id_stays_failed() {
        assertThat(says(from, out(7, 1001))).isEqualTo(LedgerResult.EXCEEDS_CREDITS);
        says(from, LedgerSamples.mint(2, 1, 500));

        assertThat(says(from, out(7, 1001))).isEqualTo(LedgerResult.ID_ALREADY_FAILED);
        assertThat(says(from, out(8, 1001))).isEqualTo(LedgerResult.CREATED);
    }

    @Test
    void pending_pay_stays_where_it_is() {
        says(from, LedgerSamples.post(1, 2));
        var pending = PendingAccount.of(LedgerSamples.account(2));
        assertThat(from.balance(pending).available()).isEqualTo(65);

        var sweep = new Sweep(LedgerSamples.mintId(7), pending, 1, 0, 1);

        assertThat(says(from, new LedgerCommand.SweepOut(sweep)))
                .isEqualTo(LedgerResult.EXCEEDS_CREDITS);
    }

    @Test
    void no_job_is_paid_from_what_is_on_its_way_pending_or_taken() {
        says(from, LedgerSamples.post(1, 2));
        says(from, LedgerSamples.slash(5, 2, 30));
        says(from, out(7, 300));
        int job = 2;

        for (var nobodys :
                List.of(
                        TransitAccount.to(1),
                        PendingAccount.of(LedgerSamples.account(2)),
                        PendingAccount.SLASHED)) {
            assertThat(from.balance(nobodys).available()).isPositive();
            var reserve =
                    new LedgerCommand.Reserve(
                            LedgerSamples.job(job++), nobodys, 5, NOW.plusSeconds(9));
            assertThat(says(from, reserve)).isEqualTo(LedgerResult.EXCEEDS_CREDITS);
        }
    }

    @Test
    void the_accounts_of_what_is_on_its_way_to_each_lane_that_can_be_are_known_and_no_others() {
        for (int lane = 0; lane <= Sweep.HIGHEST_LANE; lane++) {
            var account = TransitAccount.to(lane);
            assertThat(TransitAccount.is(account)).isTrue();
            assertThat(TransitAccount.is(AccountId.of(account.high(), account.low() + 1)))
                    .isFalse();
        }
        assertThat(TransitAccount.is(TransitAccount.to(Sweep.HIGHEST_LANE + 1))).isFalse();
        assertThat(TransitAccount.is(Posting.ISSUANCE)).isFalse();
    }

    @Test
    void another_lane_than_the_one_that_is_named_forgets_it() {
        assertThat(says(to, out(7, 300))).isEqualTo(LedgerResult.LANE_INVALID);
        assertThat(says(from, in(7, 300))).isEqualTo(LedgerResult.LANE_INVALID);

        assertThat(says(from, out(7, 300))).isEqualTo(LedgerResult.CREATED);
    }

    @Test
    void two_lanes_that_send_under_one_id_both_arrive() {
        var third = new Sweep(LedgerSamples.mintId(7), ACCOUNT, 40, 2, 1);

        assertThat(says(to, in(7, 300))).isEqualTo(LedgerResult.CREATED);
        assertThat(says(to, new LedgerCommand.SweepIn(third))).isEqualTo(LedgerResult.CREATED);
        assertThat(to.balance(ACCOUNT).available()).isEqualTo(340);
    }

    @Test
    void what_does_not_fit_arrives_later() {
        says(to, LedgerSamples.mint(1, 1, Long.MAX_VALUE));

        assertThat(says(to, in(7, 1))).isEqualTo(LedgerResult.SUM_OVERFLOW);
        assertThat(says(to, in(7, 1))).isEqualTo(LedgerResult.SUM_OVERFLOW);
        says(from, in(8, 1));
        assertThat(to.arrived()).isZero();
    }

    @Test
    void nothing_is_minted_beyond_what_arrived_and_fits() {
        says(to, in(7, 5));

        assertThat(says(to, LedgerSamples.mint(1, 1, Long.MAX_VALUE - 4)))
                .isEqualTo(LedgerResult.SUM_OVERFLOW);
    }

    @Test
    void a_sweep_is_of_somebodys_tokens_and_goes_somewhere() {
        var id = LedgerSamples.mintId(7);
        assertThatThrownBy(() -> new Sweep("7", ACCOUNT, 1, 0, 1)).hasMessageContaining("32 hex");
        assertThatThrownBy(() -> new Sweep(id, ACCOUNT, 0, 0, 1)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Sweep(id, ACCOUNT, 1, 1, 1)).hasMessageContaining("two lanes");
        assertThatThrownBy(() -> new Sweep(id, ACCOUNT, 1, 0, 65_536))
                .hasMessageContaining("two lanes");
        for (var nobodys :
                List.of(
                        Posting.ISSUANCE,
                        PendingAccount.SLASHED,
                        TransitAccount.to(0),
                        TransitAccount.to(1),
                        TransitAccount.to(2))) {
            assertThatThrownBy(() -> new Sweep(id, nobodys, 1, 0, 1))
                    .hasMessageContaining("somebody owns");
        }
    }

    @Test
    void a_batch_whose_write_failed_leaves_no_sweep() {
        var before = LaneState.STORED.write().apply(to);

        rules.decide(to, List.of(in(7, 300), in(8, 40)), NOW);

        assertThat(LaneState.STORED.write().apply(to)).isEqualTo(before);
        assertThat(to.arrived()).isZero();
    }
}
