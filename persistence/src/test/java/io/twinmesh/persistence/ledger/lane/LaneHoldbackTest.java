package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Payouts of 100 tokens, of which the provider's part is 50; 15 of them are withheld for two days
/// after the first of January 2026, so until the fourth begins.
class LaneHoldbackTest {
    private static final AccountId PAYER = account(1);
    private static final AccountId PROVIDER = account(2);
    private static final Instant DUE = Instant.parse("2026-01-04T00:00:00Z");

    private final LaneRules rules = rules(VestingRule.AT_ONCE);
    private final LaneState state = LaneState.empty("0");

    private static LaneRules rules(VestingRule vesting) {
        return new LaneRules(
                LedgerSamples.NETWORK,
                SplitPolicy.v1(LedgerSamples.TREASURY),
                Optional.of(LedgerSamples.MINT_POLICY),
                vesting,
                new Random(1));
    }

    private LaneDecision decide(LaneRules by, Instant now, LedgerCommand... commands) {
        var decision = by.decide(state, List.of(commands), now);
        decision.event().ifPresent(state::evolve);
        return decision;
    }

    private LaneDecision decide(Instant now, LedgerCommand... commands) {
        return decide(rules, now, commands);
    }

    @BeforeEach
    void aPolicyThatWithholds() {
        decide(
                NOW,
                new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 1, 1_000_000, 1, 2)),
                new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(2, 1, 2)));
    }

    private void pays(Instant at, int job) {
        decide(at, LedgerSamples.reserve(job, 1, 100), LedgerSamples.post(job, 2));
    }

    private void shows(long available, long withheld, long payers) {
        assertThat(state.balance(PROVIDER).available()).as("available").isEqualTo(available);
        assertThat(state.withheld(PROVIDER)).as("withheld").isEqualTo(withheld);
        assertThat(state.balance(WithheldAccount.of(PROVIDER)).available()).isEqualTo(withheld);
        assertThat(state.balance(PAYER).available()).as("payer").isEqualTo(1_000_000 - payers);
    }

    @Test
    void a_part_of_the_providers_share_is_withheld_until_its_day_begins_and_then_its_own() {
        pays(NOW, 1);
        shows(35, 15, 100);

        decide(DUE.minusMillis(1), new LedgerCommand.VestDue());
        shows(35, 15, 100);
        var tick = decide(DUE, new LedgerCommand.VestDue());
        shows(50, 0, 100);
        assertThat(tick.event().orElseThrow().movements()).hasSize(1);
        assertThat(decide(DUE, new LedgerCommand.VestDue()).event()).isEmpty();
    }

    @Test
    void what_is_withheld_is_no_part_of_what_is_pending() {
        var later = rules(VestingRule.USUAL);
        decide(later, NOW, LedgerSamples.reserve(1, 1, 100), LedgerSamples.post(1, 2));
        assertThat(state.pending(PROVIDER)).isEqualTo(35);
        shows(0, 15, 100);

        decide(later, NOW, LedgerSamples.slash(7, 2, 1000));
        assertThat(state.pending(PROVIDER)).isZero();
        shows(0, 15, 100);
        assertThat(decide(later, NOW, LedgerSamples.post(1, 2)).outcomes().getFirst().result())
                .isEqualTo(LedgerResult.ALREADY_POSTED);
    }

    @Test
    void a_share_too_small_to_be_divided_withholds_nothing() {
        decide(NOW, LedgerSamples.reserve(1, 1, 5), LedgerSamples.post(1, 2));
        // half of 5 is 3 by the largest remainder, and 30 % of that less than a token
        shows(3, 0, 5);
    }

    @Test
    void a_good_verdict_gives_providers_at_once_what_was_earned_before_its_day() {
        pays(NOW, 1);
        var next = NOW.plus(Duration.ofDays(1));
        pays(next, 2);

        decide(next, LedgerSamples.judge(false, next));

        shows(85, 15, 200);
        assertThat(decide(next, LedgerSamples.judge(false, next)).event()).isEmpty();
    }

    @Test
    void what_is_withheld_for_a_version_under_the_bar_goes_back_to_who_paid_it() {
        pays(NOW, 1);
        decide(
                NOW,
                LedgerSamples.reserve(2, 1, 100),
                otherModel((LedgerCommand.Post) LedgerSamples.post(2, 2)));

        decide(NOW, new LedgerCommand.JudgeWithheld(LedgerSamples.MODEL, Long.MAX_VALUE, true));

        shows(70, 15, 185);
        decide(DUE, new LedgerCommand.VestDue());
        shows(85, 0, 185);
    }

    private static LedgerCommand otherModel(LedgerCommand.Post post) {
        return new LedgerCommand.Post(
                post.job(),
                post.provider(),
                post.author(),
                post.contributors(),
                "sha256:" + "ef".repeat(32),
                post.work());
    }

    @Test
    void a_verdict_that_comes_too_late_takes_nothing() {
        pays(NOW, 1);

        var late = decide(DUE, LedgerSamples.judge(true, DUE));

        assertThat(late.event()).isEmpty();
        shows(35, 15, 100);
    }

    @Test
    void more_than_a_thousand_parts_are_resolved_a_thousand_at_a_time() {
        for (int part = 0; part < 1001; part++) {
            decide(NOW, LedgerSamples.reserve(part, 1, 100), LedgerSamples.post(part, 1000 + part));
        }

        var first = decide(DUE, new LedgerCommand.VestDue());
        var second = decide(DUE, new LedgerCommand.VestDue());

        assertThat(first.event().orElseThrow().entries()).hasSize(1000);
        assertThat(second.event().orElseThrow().entries()).hasSize(1);
    }

    @Test
    void
            no_account_of_withheld_pay_takes_tokens_before_or_after_a_restart_and_once_it_is_resolved() {
        pays(NOW, 1);
        decide(
                rules(VestingRule.USUAL),
                NOW,
                LedgerSamples.reserve(2, 1, 100),
                LedgerSamples.post(2, 3));
        decide(NOW, LedgerSamples.reserve(3, 1, 1), LedgerSamples.post(3, 4));
        decide(DUE, new LedgerCommand.VestDue());
        var again = LaneState.STORED.read().apply(LaneState.STORED.write().apply(state));

        for (int provider = 2; provider <= 4; provider++) {
            var account = WithheldAccount.of(account(provider));
            for (var lane : List.of(state, state.copy(), again)) {
                assertThat(mintedTo(lane, account)).isEqualTo(LedgerResult.ACCOUNT_UNOWNED);
            }
        }
        assertThat(mintedTo(again, WithheldAccount.of(account(5)))).isEqualTo(LedgerResult.CREATED);
    }

    private static LedgerResult mintedTo(LaneState lane, AccountId account) {
        var mint = new LedgerCommand.Mint("b".repeat(32), account, 5);
        return LedgerSamples.rules()
                .decide(lane, List.of(mint), DUE)
                .outcomes()
                .getFirst()
                .result();
    }

    @Test
    void a_payout_that_is_not_stored_leaves_no_account_behind() {
        rules.decide(
                state, List.of(LedgerSamples.reserve(1, 1, 100), LedgerSamples.post(1, 2)), NOW);

        assertThat(mintedTo(state, WithheldAccount.of(PROVIDER))).isEqualTo(LedgerResult.CREATED);
    }

    @Test
    void an_account_with_withheld_pay_is_not_closed_and_withheld_pay_is_not_swept() {
        var owner = LedgerSamples.owned(1);
        var post = (LedgerCommand.Post) LedgerSamples.post(1, 2);
        decide(
                NOW,
                LedgerSamples.reserve(1, 1, 100),
                new LedgerCommand.Post(
                        post.job(),
                        owner,
                        post.author(),
                        post.contributors(),
                        post.model(),
                        post.work()),
                LedgerSamples.burn(1, 1, 35));
        assertThat(state.balance(owner).available()).isZero();

        var answers = decide(NOW, LedgerSamples.close(2, 1), sweep(WithheldAccount.of(owner)));

        assertThat(answers.outcomes())
                .extracting(LaneDecision.Outcome::result)
                .containsExactly(LedgerResult.ACCOUNT_NOT_EMPTY, LedgerResult.EXCEEDS_CREDITS);
    }

    private static LedgerCommand sweep(AccountId account) {
        return new LedgerCommand.SweepOut(new Sweep(LedgerSamples.mintId(9), account, 15, 0, 1));
    }

    @Test
    void another_policy_withholds_otherwise_and_what_was_withheld_stays_as_it_was() {
        pays(NOW, 1);
        decide(NOW, new LedgerCommand.SetSplit(LedgerSamples.signedSplit(3, 1, 2)));
        pays(NOW, 2);
        shows(85, 15, 200);

        decide(DUE, new LedgerCommand.VestDue());
        shows(100, 0, 200);
    }

    @Test
    void i4_what_is_withheld_is_resolved_once_and_whole() {
        pays(NOW, 1);
        var resolved =
                (LedgerEntry.WithheldResolved)
                        rules.decide(state, List.of(new LedgerCommand.VestDue()), DUE)
                                .event()
                                .orElseThrow()
                                .entries()
                                .getFirst();
        var part = new LedgerEntry.WithheldResolved(resolved.part(), 14, false);

        assertThatThrownBy(() -> state.evolve(batch(part))).hasMessageContaining("I4");
        assertThatThrownBy(() -> state.evolve(batch(resolved, resolved)))
                .hasMessageContaining("I4");
        shows(35, 15, 100);
    }

    private BatchPosted batch(LedgerEntry... entries) {
        return new BatchPosted("0", state.nextIndex(), DUE, List.of(entries));
    }

    @Test
    void a_holdback_is_of_one_to_all_basis_points_for_one_to_366_days() {
        assertThat(new Holdback(10_000, 366).of(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        for (var wrong :
                List.of(List.of(0, 1), List.of(10_001, 1), List.of(1, 0), List.of(1, 367))) {
            assertThatThrownBy(() -> new Holdback(wrong.get(0), wrong.get(1)))
                    .hasMessageContaining("for 1 to 366 days");
        }
    }
}
