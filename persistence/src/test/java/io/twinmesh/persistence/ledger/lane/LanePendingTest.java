package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;
import static io.twinmesh.persistence.ledger.LedgerSamples.mintId;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Payouts of 100 tokens, of which the provider's part is 65; they vest after seven days or twenty
/// further payouts.
class LanePendingTest {
    private static final int PROVIDER = 2;
    private static final int SHARE = 65;

    private final LaneRules rules = rules(VestingRule.USUAL);
    private LaneState state = LaneState.empty("0");
    private int jobs;

    private static LaneRules rules(VestingRule vesting) {
        return new LaneRules(
                LedgerSamples.NETWORK,
                SplitPolicy.v1(LedgerSamples.TREASURY),
                Optional.empty(),
                vesting,
                new Random(1));
    }

    private LaneDecision.Outcome decide(LaneRules by, Instant now, LedgerCommand command) {
        var decision = by.decide(state, List.of(command), now);
        decision.event().ifPresent(batch -> state = state.evolve(batch));
        return decision.outcomes().getFirst();
    }

    private LedgerResult says(LedgerCommand command) {
        return decide(rules, NOW, command).result();
    }

    private void pays(Instant at, int times) {
        for (int i = 0; i < times; i++) {
            int job = jobs++;
            decide(rules, at, LedgerSamples.mint(1000 + job, 1, 100));
            decide(rules, at, LedgerSamples.reserve(job, 1, 100));
            assertThat(decide(rules, at, LedgerSamples.post(job, PROVIDER)).result())
                    .isEqualTo(LedgerResult.CREATED);
        }
    }

    private void shows(long available, long pending) {
        assertThat(state.balance(account(PROVIDER)).available()).isEqualTo(available);
        assertThat(state.pending(account(PROVIDER))).isEqualTo(pending);
        assertThat(state.balance(PendingAccount.of(account(PROVIDER))).available())
                .isEqualTo(pending);
    }

    @Test
    void pay_is_pending_until_its_time_has_come() {
        pays(NOW, 1);
        shows(0, SHARE);

        decide(rules, NOW.plus(Duration.ofDays(7)).minusMillis(1), new LedgerCommand.VestDue());
        shows(0, SHARE);
        decide(rules, NOW.plus(Duration.ofDays(7)), new LedgerCommand.VestDue());
        shows(SHARE, 0);
        assertThat(
                        rules.decide(
                                        state,
                                        List.of(new LedgerCommand.VestDue()),
                                        NOW.plus(Duration.ofDays(70)))
                                .event())
                .as("what has vested does not vest again")
                .isEmpty();
    }

    @Test
    void or_until_twenty_further_results_are_paid() {
        pays(NOW, 20);
        says(new LedgerCommand.VestDue());
        shows(0, 20 * SHARE);

        pays(NOW, 2);
        says(new LedgerCommand.VestDue());
        shows(2 * SHARE, 20 * SHARE);
    }

    @Test
    void without_a_time_nothing_is_ever_pending() {
        decide(rules, NOW, LedgerSamples.mint(1, 1, 100));
        decide(rules, NOW, LedgerSamples.reserve(1, 1, 100));
        decide(rules(VestingRule.AT_ONCE), NOW, LedgerSamples.post(1, PROVIDER));

        shows(SHARE, 0);
        assertThat(says(LedgerSamples.post(1, PROVIDER)))
                .as("the same payout, although the rule is another one now")
                .isEqualTo(LedgerResult.ALREADY_POSTED);
        assertThat(says(LedgerSamples.post(1, 3)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT);
    }

    @Test
    void what_is_pending_when_the_rule_becomes_at_once_vests_at_the_next_tick() {
        pays(NOW, 1);
        decide(rules(VestingRule.AT_ONCE), NOW, new LedgerCommand.VestDue());
        shows(SHARE, 0);
    }

    @Test
    void only_pending_pay_is_taken_the_newest_first_and_never_more() {
        pays(NOW, 1);
        pays(NOW.plusSeconds(10), 1);

        assertThat(says(LedgerSamples.slash(1, PROVIDER, 70))).isEqualTo(LedgerResult.CREATED);
        shows(0, 60);
        assertThat(state.balance(PendingAccount.SLASHED).available()).isEqualTo(70);
        decide(rules, NOW.plus(Duration.ofDays(7)), new LedgerCommand.VestDue());
        shows(60, 0);

        assertThat(says(LedgerSamples.slash(2, PROVIDER, 2000))).isEqualTo(LedgerResult.CREATED);
        shows(60, 0);
        assertThat(says(LedgerSamples.slash(3, 5, 2000)))
                .as("who was never paid loses nothing")
                .isEqualTo(LedgerResult.CREATED);
        assertThat(state.balance(PendingAccount.SLASHED).available()).isEqualTo(70);
    }

    @Test
    void pay_is_taken_once_under_an_id() {
        pays(NOW, 1);
        var first = decide(rules, NOW, LedgerSamples.slash(1, PROVIDER, 20));
        var again = decide(rules, NOW, LedgerSamples.slash(1, PROVIDER, 20));

        assertThat(again).isEqualTo(new LaneDecision.Outcome(LedgerResult.EXISTS, first.index()));
        assertThat(says(LedgerSamples.slash(1, PROVIDER, 21)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        assertThat(says(LedgerSamples.slash(1, 3, 20)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        assertThat(
                        says(
                                new LedgerCommand.Slash(
                                        mintId(1), account(PROVIDER), 20, LedgerSamples.MODEL)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_EVIDENCE);
        shows(0, SHARE - 20);
    }

    @Test
    void what_was_taken_is_given_back_once_and_is_the_providers_own_then() {
        pays(NOW, 1);
        says(LedgerSamples.slash(1, PROVIDER, 20));

        assertThat(says(LedgerSamples.giveBackSlashed(2))).isEqualTo(LedgerResult.SLASH_NOT_FOUND);
        var back = decide(rules, NOW, LedgerSamples.giveBackSlashed(1));
        assertThat(back.result()).isEqualTo(LedgerResult.CREATED);
        assertThat(decide(rules, NOW, LedgerSamples.giveBackSlashed(1)))
                .isEqualTo(new LaneDecision.Outcome(LedgerResult.EXISTS, back.index()));
        shows(20, SHARE - 20);
        assertThat(state.balance(PendingAccount.SLASHED).available()).isZero();
    }
}
