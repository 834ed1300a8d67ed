package io.twinmesh.persistence.ledger.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class LaneMintsTest {
    private static final Instant NOW = LedgerSamples.NOW;

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

    private LaneDecision decide(Instant now, LedgerCommand command) {
        var decision = rules.decide(state, List.of(command), now);
        decision.event().ifPresent(batch -> state = state.evolve(batch));
        return decision;
    }

    private LedgerResult says(SignedMint signed) {
        return decide(NOW, new LedgerCommand.MintOrdered(signed)).outcomes().getFirst().result();
    }

    private long held(int account) {
        return state.balance(LedgerSamples.account(account)).available();
    }

    @Test
    void tokens_that_two_operators_signed_for_are_created_once() {
        var signed = LedgerSamples.signedMint(1, 5, 100, 2, 1);

        var decision = decide(NOW, new LedgerCommand.MintOrdered(signed));

        assertThat(decision.event().orElseThrow().entries())
                .containsExactly(
                        new LedgerEntry.MintedByOrder(signed, LedgerSamples.MINT_POLICY.digest()));
        assertThat(decision.outcomes())
                .containsExactly(new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(0L)));
        assertThat(says(LedgerSamples.signedMint(1, 5, 100, 3, 2))).isEqualTo(LedgerResult.EXISTS);
        assertThat(held(5)).isEqualTo(100).isEqualTo(state.minted());
        assertThat(state.nextIndex()).isEqualTo(1);
    }

    @Test
    void an_id_never_stands_for_another_amount_or_account() {
        says(LedgerSamples.signedMint(1, 5, 100, 1, 2));

        assertThat(says(LedgerSamples.signedMint(1, 5, 101, 1, 2)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        assertThat(says(LedgerSamples.signedMint(1, 6, 100, 1, 2)))
                .isEqualTo(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        assertThat(state.minted()).isEqualTo(100);
    }

    @Nested
    class NotSignedAsThePolicyDemands {
        private void forgets(SignedMint signed, LedgerResult why) {
            var decision = decide(NOW, new LedgerCommand.MintOrdered(signed));

            assertThat(decision.event()).isEmpty();
            assertThat(decision.outcomes().getFirst().result()).isEqualTo(why);
            // the id is not spoilt
            var right = LedgerSamples.signedMint(signed.order(), 1, 2);
            assertThat(says(right)).isEqualTo(LedgerResult.CREATED);
        }

        @Test
        void with_one_signature() {
            forgets(LedgerSamples.signedMint(1, 5, 100, 1), LedgerResult.SIGNATURES_MISSING);
        }

        @Test
        void with_two_signatures_by_one_key() {
            forgets(LedgerSamples.signedMint(1, 5, 100, 1, 1), LedgerResult.SIGNATURE_REPEATED);
            forgets(LedgerSamples.signedMint(2, 5, 100, 1, 1, 2), LedgerResult.SIGNATURE_REPEATED);
        }

        @Test
        void with_a_key_that_is_none_of_the_policys() {
            forgets(LedgerSamples.signedMint(1, 5, 100, 1, 4), LedgerResult.SIGNER_UNKNOWN);
            forgets(LedgerSamples.signedMint(2, 5, 100, 1, 2, 4), LedgerResult.SIGNER_UNKNOWN);
        }

        @Test
        void with_a_signature_for_another_amount() {
            var less = LedgerSamples.signedMint(1, 5, 99, 1, 2);
            var order = less.order();
            forgets(
                    new SignedMint(
                            new MintOrder(order.id(), order.account(), 100, order.expires()),
                            less.signatures()),
                    LedgerResult.SIGNATURE_INVALID);
        }
    }

    @Test
    void an_order_that_comes_too_late_stays_failed() {
        var late = new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 5, 100, 1, 2));

        assertThat(decide(NOW.plusSeconds(60).plusMillis(1), late).outcomes().getFirst().result())
                .isEqualTo(LedgerResult.ORDER_EXPIRED);
        assertThat(decide(NOW, late).outcomes().getFirst().result())
                .isEqualTo(LedgerResult.ID_ALREADY_FAILED);
        assertThat(state.minted()).isZero();
    }

    @Test
    void a_deposit_creates_nothing_once_there_is_a_policy_but_an_older_one_is_known() {
        var before = LedgerSamples.mint(1, 5, 100);
        var batch = rules(Optional.empty()).decide(state, List.of(before), NOW).event();
        state = state.evolve(batch.orElseThrow());

        assertThat(decide(NOW, before).outcomes().getFirst().result())
                .isEqualTo(LedgerResult.EXISTS);
        var after = decide(NOW, LedgerSamples.mint(2, 5, 100));
        assertThat(after.event()).isEmpty();
        assertThat(after.outcomes().getFirst().result()).isEqualTo(LedgerResult.MINT_NOT_SIGNED);
    }

    @Test
    void without_a_policy_no_signature_creates_tokens() {
        var decision =
                rules(Optional.empty())
                        .decide(
                                state,
                                List.of(
                                        new LedgerCommand.MintOrdered(
                                                LedgerSamples.signedMint(1, 5, 100, 1, 2))),
                                NOW);

        assertThat(decision.event()).isEmpty();
        assertThat(decision.outcomes().getFirst().result())
                .isEqualTo(LedgerResult.MINT_POLICY_MISSING);
    }

    @Test
    void a_policy_of_another_network_is_refused() {
        var other = new MintPolicy("other.example", 2, LedgerSamples.MINT_POLICY.operators());

        assertThatThrownBy(() -> rules(Optional.of(other))).hasMessageContaining("another network");
    }
}
