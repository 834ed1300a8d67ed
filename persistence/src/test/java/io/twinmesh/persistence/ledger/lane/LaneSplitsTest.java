package io.twinmesh.persistence.ledger.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Payouts of 100 tokens: of the release's split the provider gets 65, of version 2 here 50.
class LaneSplitsTest {
    private static final Instant NOW = LedgerSamples.NOW;
    private static final AccountId PROVIDER = LedgerSamples.account(2);
    private static final AccountId OTHER_TREASURY = LedgerSamples.account(10);
    private static final BasisPoints HALVES = new BasisPoints(5000, 3500, 1000, 500);

    private final LaneRules rules = rules(Optional.of(LedgerSamples.MINT_POLICY));
    private LaneState state = LaneState.empty("0");

    private static LaneRules rules(Optional<MintPolicy> minting) {
        return new LaneRules(
                LedgerSamples.NETWORK,
                SplitPolicy.v1(LedgerSamples.TREASURY),
                minting,
                VestingRule.AT_ONCE,
                new Random(1));
    }

    @BeforeEach
    void tokens() {
        decide(new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 1, 10_000, 1, 2)));
    }

    private LaneDecision decide(LedgerCommand... commands) {
        var decision = rules.decide(state, List.of(commands), NOW);
        decision.event().ifPresent(batch -> state = state.evolve(batch));
        return decision;
    }

    private LedgerEntry.Paid pay(int job) {
        return decide(LedgerSamples.reserve(job, 1, 100), LedgerSamples.post(job, 2))
                .event()
                .orElseThrow()
                .payouts()
                .getFirst()
                .paid();
    }

    private Outcome set(SignedSplit signed) {
        return decide(new LedgerCommand.SetSplit(signed)).outcomes().getFirst();
    }

    private LedgerResult says(SignedSplit signed) {
        return set(signed).result();
    }

    private static SignedSplit signed(int version, AccountId treasury, int... operators) {
        return LedgerSamples.signedSplit(
                new SplitOrder(new SplitPolicy(version, treasury, HALVES), NOW.plusSeconds(60)),
                operators);
    }

    private long providerGets(LedgerEntry.Paid paid) {
        return paid.postings().stream()
                .filter(posting -> posting.account().equals(PROVIDER))
                .findAny()
                .orElseThrow()
                .amount();
    }

    @Test
    void a_policy_that_two_operators_signed_splits_what_comes_after_it() {
        var before = pay(1);
        assertThat(set(LedgerSamples.signedSplit(2, 3, 1)))
                .isEqualTo(new Outcome(LedgerResult.CREATED, Optional.of(2L)));
        var after = pay(2);

        assertThat(List.of(before.policy(), after.policy())).containsExactly(1, 2);
        assertThat(List.of(providerGets(before), providerGets(after))).containsExactly(65L, 50L);
        assertThat(rules.split(state))
                .isEqualTo(new SplitPolicy(2, LedgerSamples.TREASURY, HALVES));
        assertThat(says(LedgerSamples.signedSplit(2, 2, 3))).isEqualTo(LedgerResult.EXISTS);
    }

    @Test
    void a_payout_of_the_policy_before_is_recognised_though_the_treasury_is_another_one() {
        pay(1);
        says(signed(2, OTHER_TREASURY, 1, 2));
        pay(2);
        says(signed(3, LedgerSamples.TREASURY, 1, 2));

        assertThat(decide(LedgerSamples.post(1, 2), LedgerSamples.post(2, 2)).outcomes())
                .containsExactly(
                        new Outcome(LedgerResult.ALREADY_POSTED, Optional.of(1L)),
                        new Outcome(LedgerResult.ALREADY_POSTED, Optional.of(3L)));
        assertThat(decide(LedgerSamples.post(2, 3)).outcomes().getFirst().result())
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT);
        assertThat(state.balance(OTHER_TREASURY).available()).isEqualTo(5);
    }

    @Test
    void a_policy_whose_batch_is_not_stored_is_not_in_force() {
        var set = new LedgerCommand.SetSplit(LedgerSamples.signedSplit(2, 1, 2));
        rules.decide(state, List.of(set), NOW);

        assertThat(rules.split(state).version()).isEqualTo(1);
        assertThat(providerGets(pay(1))).isEqualTo(65);
        assertThat(says(LedgerSamples.signedSplit(2, 1, 2))).isEqualTo(LedgerResult.CREATED);
    }

    @Nested
    class RefusedAndForgotten {
        @Test
        void is_a_treasury_that_nobody_owns() {
            var vesting =
                    new LaneRules(
                            LedgerSamples.NETWORK,
                            SplitPolicy.v1(LedgerSamples.TREASURY),
                            Optional.of(LedgerSamples.MINT_POLICY),
                            LedgerSamples.VESTING,
                            new Random(1));
            decide(LedgerSamples.reserve(1, 1, 100));
            vesting.decide(state, List.of(LedgerSamples.post(1, 2)), NOW)
                    .event()
                    .ifPresent(batch -> state = state.evolve(batch));

            for (var treasury :
                    List.of(
                            PendingAccount.SLASHED,
                            PendingAccount.of(PROVIDER),
                            TransitAccount.to(0),
                            TransitAccount.to(Sweep.HIGHEST_LANE))) {
                assertThat(says(signed(2, treasury, 1, 2)))
                        .as(treasury.value())
                        .isEqualTo(LedgerResult.ACCOUNT_UNOWNED);
            }
            assertThat(says(signed(2, OTHER_TREASURY, 1, 2))).isEqualTo(LedgerResult.CREATED);
        }

        @Test
        void is_what_is_not_signed_as_the_mint_policy_demands() {
            assertThat(says(LedgerSamples.signedSplit(2, 1)))
                    .isEqualTo(LedgerResult.SIGNATURES_MISSING);
            assertThat(says(LedgerSamples.signedSplit(2, 1, 1)))
                    .isEqualTo(LedgerResult.SIGNATURE_REPEATED);
            assertThat(says(LedgerSamples.signedSplit(2, 1, 99)))
                    .isEqualTo(LedgerResult.SIGNER_UNKNOWN);
            var other = signed(2, OTHER_TREASURY, 1, 2).signatures();
            assertThat(says(new SignedSplit(LedgerSamples.signedSplit(2, 1).order(), other)))
                    .isEqualTo(LedgerResult.SIGNATURE_INVALID);

            assertThat(says(LedgerSamples.signedSplit(2, 1, 2))).isEqualTo(LedgerResult.CREATED);
        }

        @Test
        void is_a_version_before_its_time_and_an_order_after_it() {
            assertThat(says(LedgerSamples.signedSplit(3, 1, 2)))
                    .isEqualTo(LedgerResult.POLICY_UNKNOWN);
            var late = new LedgerCommand.SetSplit(LedgerSamples.signedSplit(2, 1, 2));
            assertThat(
                            rules.decide(state, List.of(late), NOW.plusSeconds(61))
                                    .outcomes()
                                    .getFirst()
                                    .result())
                    .isEqualTo(LedgerResult.ORDER_EXPIRED);

            assertThat(says(LedgerSamples.signedSplit(2, 1, 2))).isEqualTo(LedgerResult.CREATED);
            assertThat(says(LedgerSamples.signedSplit(3, 1, 2))).isEqualTo(LedgerResult.CREATED);
        }

        @Test
        void is_another_policy_of_a_version_that_is_set() {
            says(LedgerSamples.signedSplit(2, 1, 2));

            assertThat(says(signed(2, OTHER_TREASURY, 1, 2)))
                    .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_POLICY);
            assertThat(rules.split(state).treasury()).isEqualTo(LedgerSamples.TREASURY);
        }

        @Test
        void is_any_in_a_network_without_operators() {
            var set = new LedgerCommand.SetSplit(LedgerSamples.signedSplit(2, 1, 2));
            var decision = rules(Optional.empty()).decide(state, List.of(set), NOW);

            assertThat(decision.event()).isEmpty();
            assertThat(decision.outcomes().getFirst().result())
                    .isEqualTo(LedgerResult.MINT_POLICY_MISSING);
        }
    }
}
