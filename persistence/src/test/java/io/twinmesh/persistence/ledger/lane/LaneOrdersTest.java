package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.burn;
import static io.twinmesh.persistence.ledger.LedgerSamples.close;
import static io.twinmesh.persistence.ledger.LedgerSamples.owned;
import static io.twinmesh.persistence.ledger.LedgerSamples.refund;
import static io.twinmesh.persistence.ledger.LedgerSamples.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.SignedOrder;
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

class LaneOrdersTest {
    private final LaneRules rules = LedgerSamples.rules();
    private LaneState state = LaneState.empty("0");

    private List<LaneDecision.Outcome> outcomes(Instant now, LedgerCommand... commands) {
        var decision = rules.decide(state, List.of(commands), now);
        decision.event().ifPresent(event -> state = state.evolve(event));
        return decision.outcomes();
    }

    private List<LedgerResult> tell(LedgerCommand... commands) {
        return outcomes(NOW, commands).stream().map(LaneDecision.Outcome::result).toList();
    }

    private long available(int owner) {
        return state.balance(owned(owner)).available();
    }

    @BeforeEach
    void theFirstOwnerHasAHundred() {
        tell(new LedgerCommand.Mint("f".repeat(32), owned(1), 100));
    }

    @Nested
    class Transferring {
        @Test
        void moves_tokens_once_however_often_it_is_repeated_and_names_the_leaf() {
            assertThat(outcomes(NOW, transfer(1, 1, 2, 60), transfer(1, 1, 2, 60)))
                    .containsExactly(
                            new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(1L)),
                            new LaneDecision.Outcome(LedgerResult.EXISTS, Optional.of(1L)));
            assertThat(outcomes(NOW, transfer(1, 1, 2, 60)))
                    .containsExactly(
                            new LaneDecision.Outcome(LedgerResult.EXISTS, Optional.of(1L)));
            assertThat(available(1)).isEqualTo(40);
            assertThat(available(2)).isEqualTo(60);
            assertThat(state.held()).isEqualTo(state.minted()).isEqualTo(100);
        }

        @Test
        void can_be_spent_on_in_the_same_batch() {
            assertThat(tell(transfer(1, 1, 2, 100), transfer(2, 2, 3, 100)))
                    .containsOnly(LedgerResult.CREATED);
            assertThat(available(3)).isEqualTo(100);
        }

        @Test
        void goes_into_no_account_that_no_owner_can_have_and_spoils_no_id() {
            tell(LedgerSamples.mint(1, 5, 100), LedgerSamples.reserve(1, 5, 100));
            var vesting =
                    new LaneRules(
                            LedgerSamples.NETWORK,
                            SplitPolicy.v1(LedgerSamples.TREASURY),
                            Optional.empty(),
                            VestingRule.USUAL,
                            new Random(1));
            state.evolve(
                    vesting.decide(state, List.of(LedgerSamples.post(1, 2)), NOW)
                            .event()
                            .orElseThrow());
            var unowned =
                    List.of(
                            PendingAccount.of(LedgerSamples.account(2)),
                            PendingAccount.SLASHED,
                            TransitAccount.to(0),
                            TransitAccount.to(Sweep.HIGHEST_LANE));

            for (var account : unowned) {
                var order =
                        new Order.Transfer(
                                "a".repeat(32), owned(1), account, 5, NOW.plusSeconds(1));
                var signed = LedgerSamples.owner(1).sign(order, LedgerSamples.NETWORK);
                assertThat(
                                tell(
                                        new LedgerCommand.Carry(signed),
                                        new LedgerCommand.Mint("b".repeat(32), account, 5)))
                        .as(account.toString())
                        .containsOnly(LedgerResult.ACCOUNT_UNOWNED);
            }
            assertThat(available(1)).isEqualTo(100);
            assertThat(tell(new LedgerCommand.Mint("b".repeat(32), owned(1), 5)))
                    .containsExactly(LedgerResult.CREATED);
        }

        @Test
        void tells_another_amount_recipient_or_owner_under_the_same_id() {
            tell(transfer(1, 1, 2, 60));
            var before = state.copy();

            assertThat(tell(transfer(1, 1, 2, 61), transfer(1, 1, 3, 60), transfer(1, 2, 3, 60)))
                    .containsExactly(
                            LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT,
                            LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT,
                            LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
            assertThat(state).isEqualTo(before);
        }

        @Test
        void beyond_the_credits_fails_for_ever_even_when_credits_come() {
            assertThat(
                            tell(
                                    transfer(1, 1, 2, 101),
                                    new LedgerCommand.Mint("e".repeat(32), owned(1), 100),
                                    transfer(1, 1, 2, 101),
                                    transfer(1, 1, 2, 1)))
                    .containsExactly(
                            LedgerResult.EXCEEDS_CREDITS,
                            LedgerResult.CREATED,
                            LedgerResult.ID_ALREADY_FAILED,
                            LedgerResult.ID_ALREADY_FAILED);
        }

        @Test
        void does_not_spend_what_is_set_aside_for_a_job() {
            tell(
                    new LedgerCommand.Reserve(
                            LedgerSamples.job(1), owned(1), 60, NOW.plusSeconds(60)));
            assertThat(tell(transfer(1, 1, 2, 41), transfer(2, 1, 2, 40)))
                    .containsExactly(LedgerResult.EXCEEDS_CREDITS, LedgerResult.CREATED);
        }
    }

    @Nested
    class Refunding {
        @Test
        void sends_parts_back_until_the_whole_is_back_and_no_more() {
            tell(transfer(1, 1, 2, 60));

            assertThat(tell(refund(2, 2, 1, 20), refund(2, 2, 1, 20), refund(3, 2, 1, 41)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.EXISTS,
                            LedgerResult.EXCEEDS_TRANSFER);
            assertThat(tell(refund(4, 2, 1, 40), refund(5, 2, 1, 1)))
                    .containsExactly(LedgerResult.CREATED, LedgerResult.EXCEEDS_TRANSFER);
            assertThat(available(1)).isEqualTo(100);
            assertThat(available(2)).isZero();
        }

        @Test
        void is_for_who_got_the_transfer_alone() {
            tell(transfer(1, 1, 2, 60), transfer(2, 1, 3, 40));
            assertThat(tell(refund(3, 3, 1, 1), refund(4, 1, 1, 1), refund(5, 2, 9, 1)))
                    .containsOnly(LedgerResult.TRANSFER_NOT_FOUND);
        }

        @Test
        void of_a_refund_there_is_none() {
            tell(transfer(1, 1, 2, 60), refund(2, 2, 1, 60));
            assertThat(tell(refund(3, 1, 2, 60))).containsExactly(LedgerResult.TRANSFER_NOT_FOUND);
        }

        @Test
        void cannot_send_back_what_is_spent() {
            tell(transfer(1, 1, 2, 60), transfer(2, 2, 3, 50));
            assertThat(tell(refund(3, 2, 1, 11))).containsExactly(LedgerResult.EXCEEDS_CREDITS);
        }

        @Test
        void that_is_drafted_and_dropped_can_be_made_again() {
            tell(transfer(1, 1, 2, 60));
            rules.decide(state, List.of(refund(2, 2, 1, 60)), NOW);

            assertThat(tell(refund(3, 2, 1, 60))).containsExactly(LedgerResult.CREATED);
        }

        @Test
        void tells_another_transfer_or_amount_under_the_same_id() {
            tell(transfer(1, 1, 2, 30), transfer(2, 1, 2, 30), refund(3, 2, 1, 10));
            assertThat(tell(refund(3, 2, 2, 10), refund(3, 2, 1, 11)))
                    .containsExactly(
                            LedgerResult.EXISTS_WITH_DIFFERENT_TRANSFER,
                            LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        }
    }

    @Nested
    class Burning {
        @Test
        void destroys_tokens_once() {
            assertThat(tell(burn(1, 1, 30), burn(1, 1, 30), burn(1, 1, 31), burn(2, 1, 71)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.EXISTS,
                            LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT,
                            LedgerResult.EXCEEDS_CREDITS);
            assertThat(state.held()).isEqualTo(70);
            assertThat(state.minted()).isEqualTo(100);
            assertThat(state.burned()).isEqualTo(30);
        }

        @Test
        void that_is_drafted_and_dropped_destroys_nothing() {
            rules.decide(state, List.of(burn(1, 1, 30)), NOW);
            assertThat(state.burned()).isZero();
            assertThat(state.held()).isEqualTo(100);
        }
    }

    @Nested
    class Closing {
        @Test
        void is_for_empty_accounts_and_once() {
            assertThat(tell(close(1, 1), transfer(2, 1, 2, 100), close(3, 1), close(3, 1)))
                    .containsExactly(
                            LedgerResult.ACCOUNT_NOT_EMPTY,
                            LedgerResult.CREATED,
                            LedgerResult.CREATED,
                            LedgerResult.EXISTS);
            assertThat(tell(close(4, 1))).containsExactly(LedgerResult.ACCOUNT_CLOSED);
        }

        @Test
        void lets_no_transfer_refund_or_deposit_in() {
            tell(transfer(1, 1, 2, 100), close(2, 1));
            assertThat(
                            tell(
                                    transfer(3, 2, 1, 10),
                                    refund(4, 2, 1, 10),
                                    new LedgerCommand.Mint("e".repeat(32), owned(1), 5),
                                    new LedgerCommand.Mint("e".repeat(32), owned(1), 5)))
                    .containsExactly(
                            LedgerResult.ACCOUNT_CLOSED,
                            LedgerResult.ACCOUNT_CLOSED,
                            LedgerResult.ACCOUNT_CLOSED,
                            LedgerResult.ID_ALREADY_FAILED);
            assertThat(available(2)).isEqualTo(100);
        }

        @Test
        void does_not_keep_what_is_earned_later_from_coming_in_and_going_out() {
            tell(transfer(1, 1, 2, 100), close(2, 1));
            tell(LedgerSamples.mint(1, 5, 100), LedgerSamples.reserve(1, 5, 100));
            var late =
                    new LedgerCommand.Post(
                            LedgerSamples.job(1),
                            owned(1),
                            Optional.empty(),
                            Optional.empty(),
                            LedgerSamples.MODEL,
                            LedgerSamples.WORK);

            assertThat(tell(late, late, transfer(3, 1, 2, 65)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.ALREADY_POSTED,
                            LedgerResult.CREATED);
        }

        @Test
        void that_is_drafted_and_dropped_leaves_the_account_open() {
            tell(transfer(1, 1, 2, 100));
            rules.decide(state, List.of(close(2, 1)), NOW);
            assertThat(tell(transfer(3, 2, 1, 1))).containsExactly(LedgerResult.CREATED);
        }
    }

    @Test
    void an_id_is_one_kind_of_order_for_ever() {
        tell(transfer(1, 1, 2, 60), refund(2, 2, 1, 10), burn(3, 1, 1), close(4, 3));
        assertThat(tell(refund(1, 2, 1, 10), burn(2, 2, 10), close(3, 3), transfer(4, 1, 2, 1)))
                .containsOnly(LedgerResult.EXISTS_WITH_DIFFERENT_KIND);
    }

    @Test
    void a_snapshot_remembers_refunds_burns_and_closed_accounts() {
        tell(transfer(1, 1, 2, 60), refund(2, 2, 1, 10), burn(3, 1, 1), close(4, 3));

        var read = LaneState.STORED.read().apply(LaneState.STORED.write().apply(state));

        assertThat(read).isEqualTo(state);
        assertThat(read.burned()).isEqualTo(1);
        state = read;
        assertThat(tell(refund(5, 2, 1, 51), transfer(6, 1, 3, 1)))
                .containsExactly(LedgerResult.EXCEEDS_TRANSFER, LedgerResult.ACCOUNT_CLOSED);
    }

    @Nested
    class Time {
        @Test
        void an_order_is_taken_until_the_very_moment_it_expires() {
            var last = NOW.plusSeconds(60);
            assertThat(outcomes(last, transfer(1, 1, 2, 10)))
                    .containsExactly(
                            new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(1L)));
            assertThat(outcomes(last.plusMillis(1), transfer(2, 1, 2, 10), transfer(2, 1, 2, 10)))
                    .extracting(LaneDecision.Outcome::result)
                    .containsExactly(LedgerResult.ORDER_EXPIRED, LedgerResult.ID_ALREADY_FAILED);
        }

        @Test
        void what_was_done_in_time_is_answered_for_ever() {
            tell(transfer(1, 1, 2, 10));
            assertThat(outcomes(NOW.plusSeconds(100_000), transfer(1, 1, 2, 10)))
                    .containsExactly(
                            new LaneDecision.Outcome(LedgerResult.EXISTS, Optional.of(1L)));
        }
    }

    @Nested
    class Signatures {
        /// What the second owner signs in the name of the first.
        private LedgerCommand forged(int id) {
            var wanted = ((LedgerCommand.Carry) transfer(id, 1, 2, 60)).signed().order();
            return new LedgerCommand.Carry(
                    LedgerSamples.owner(2).sign(wanted, LedgerSamples.NETWORK));
        }

        @Test
        void of_others_move_nothing_and_are_forgotten_so_that_the_owner_can_use_the_id() {
            var before = state.copy();
            assertThat(rules.decide(state, List.of(forged(1)), NOW).event()).isEmpty();
            assertThat(tell(forged(1))).containsExactly(LedgerResult.SIGNATURE_INVALID);
            assertThat(state).isEqualTo(before);

            assertThat(tell(transfer(1, 1, 2, 60), forged(1)))
                    .containsExactly(LedgerResult.CREATED, LedgerResult.SIGNATURE_INVALID);
        }

        @Test
        void for_another_network_move_nothing() {
            var wanted = ((LedgerCommand.Carry) transfer(1, 1, 2, 60)).signed().order();
            SignedOrder elsewhere = LedgerSamples.owner(1).sign(wanted, "other.example");
            assertThat(tell(new LedgerCommand.Carry(elsewhere)))
                    .containsExactly(LedgerResult.SIGNATURE_INVALID);
        }

        @Test
        void cannot_move_tokens_of_accounts_that_no_key_owns() {
            tell(LedgerSamples.mint(1, 1, 100));
            var wanted =
                    new io.twinmesh.persistence.ledger.order.Order.Transfer(
                            "1".repeat(32), LedgerSamples.account(1), owned(2), 1, NOW);
            for (int owner = 1; owner < 4; owner++) {
                assertThat(
                                tell(
                                        new LedgerCommand.Carry(
                                                LedgerSamples.owner(owner)
                                                        .sign(wanted, LedgerSamples.NETWORK))))
                        .containsExactly(LedgerResult.SIGNATURE_INVALID);
            }
        }
    }

    @Test
    void a_draft_that_is_dropped_leaves_no_trace() {
        var before = LaneState.STORED.write().apply(state);
        rules.decide(state, List.of(transfer(1, 1, 2, 60), transfer(2, 1, 3, 60)), NOW);

        assertThat(LaneState.STORED.write().apply(state)).isEqualTo(before);
        assertThat(tell(transfer(2, 1, 3, 60), transfer(1, 1, 2, 60)))
                .containsExactly(LedgerResult.CREATED, LedgerResult.EXCEEDS_CREDITS);
    }
}
