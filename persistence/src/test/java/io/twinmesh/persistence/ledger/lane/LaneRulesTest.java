package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.MODEL;
import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.TREASURY;
import static io.twinmesh.persistence.ledger.LedgerSamples.WORK;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;
import static io.twinmesh.persistence.ledger.LedgerSamples.giveBack;
import static io.twinmesh.persistence.ledger.LedgerSamples.job;
import static io.twinmesh.persistence.ledger.LedgerSamples.mint;
import static io.twinmesh.persistence.ledger.LedgerSamples.post;
import static io.twinmesh.persistence.ledger.LedgerSamples.reserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.ContributorPool;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

class LaneRulesTest {
    private final LaneRules rules = LedgerSamples.rules();
    private LaneState state = LaneState.empty("0");

    /// Decides, evolves, and answers the results.
    private List<LedgerResult> tell(LedgerCommand... commands) {
        return tellAt(NOW, commands);
    }

    private List<LedgerResult> tellAt(Instant now, LedgerCommand... commands) {
        var decision = rules.decide(state, List.of(commands), now);
        decision.event().ifPresent(event -> state = state.evolve(event));
        return decision.outcomes().stream().map(LaneDecision.Outcome::result).toList();
    }

    @Nested
    class Minting {
        @Test
        void creates_tokens_once_however_often_it_is_repeated() {
            assertThat(tell(mint(1, 1, 100), mint(1, 1, 100)))
                    .containsExactly(LedgerResult.CREATED, LedgerResult.EXISTS);
            assertThat(tell(mint(1, 1, 100))).containsExactly(LedgerResult.EXISTS);
            assertThat(state.balance(account(1)).available()).isEqualTo(100);
        }

        @Test
        void tells_another_amount_or_account_under_the_same_id() {
            assertThat(tell(mint(1, 1, 100), mint(1, 1, 101), mint(1, 2, 100)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT,
                            LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }

        @Test
        void refuses_nothing_and_less_and_more_than_there_can_be() {
            assertThat(
                            tell(
                                    mint(1, 1, 0),
                                    mint(2, 1, -1),
                                    mint(3, 1, Long.MAX_VALUE),
                                    mint(4, 2, 1),
                                    mint(4, 2, 1)))
                    .containsExactly(
                            LedgerResult.AMOUNT_INVALID,
                            LedgerResult.AMOUNT_INVALID,
                            LedgerResult.CREATED,
                            LedgerResult.SUM_OVERFLOW,
                            LedgerResult.ID_ALREADY_FAILED);
        }
    }

    @Nested
    class Reserving {
        @Test
        void sets_tokens_aside_once() {
            assertThat(tell(mint(1, 1, 100), reserve(1, 1, 60), reserve(1, 1, 60)))
                    .containsExactly(
                            LedgerResult.CREATED, LedgerResult.CREATED, LedgerResult.EXISTS);
            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(40, 60));
        }

        @Test
        void beyond_the_credits_fails_for_ever_even_when_credits_come() {
            assertThat(tell(mint(1, 1, 10), reserve(1, 1, 11), mint(2, 1, 100), reserve(1, 1, 11)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.EXCEEDS_CREDITS,
                            LedgerResult.CREATED,
                            LedgerResult.ID_ALREADY_FAILED);
            assertThat(tell(post(1, 2), giveBack(1)))
                    .containsExactly(
                            LedgerResult.ID_ALREADY_FAILED, LedgerResult.ID_ALREADY_FAILED);
        }

        @Test
        void does_not_spend_what_is_set_aside_already() {
            assertThat(tell(mint(1, 1, 100), reserve(1, 1, 60), reserve(2, 1, 60)))
                    .endsWith(LedgerResult.EXCEEDS_CREDITS);
        }

        @Test
        void nothing_is_allowed_and_less_is_not() {
            assertThat(tell(reserve(1, 1, 0), reserve(2, 1, -5)))
                    .containsExactly(LedgerResult.CREATED, LedgerResult.AMOUNT_INVALID);
        }

        @Test
        void tells_another_amount_or_payer_under_the_same_job() {
            tell(mint(1, 1, 100), mint(2, 2, 100), reserve(1, 1, 60));
            assertThat(tell(reserve(1, 1, 61), reserve(1, 2, 60)))
                    .containsExactly(
                            LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT,
                            LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }
    }

    @Nested
    class Paying {
        @Test
        void pays_four_parties_by_policy_and_says_at_which_index() {
            tell(mint(1, 1, 100), reserve(1, 1, 100));

            var decision = rules.decide(state, List.of(post(1, 2), post(1, 2)), NOW);
            state = state.evolve(decision.event().orElseThrow());

            assertThat(decision.outcomes())
                    .containsExactly(
                            new LaneDecision.Outcome(LedgerResult.CREATED, Optional.of(1L)),
                            new LaneDecision.Outcome(LedgerResult.ALREADY_POSTED, Optional.of(1L)));
            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(0, 0));
            assertThat(state.balance(account(2)).available()).isEqualTo(65);
            assertThat(state.balance(account(7)).available()).isEqualTo(20);
            assertThat(state.balance(account(8)).available()).isEqualTo(10);
            assertThat(state.balance(TREASURY).available()).isEqualTo(5);
        }

        @Test
        void gives_the_part_of_an_absent_party_to_the_treasury() {
            tell(mint(1, 1, 100), reserve(1, 1, 100));
            tell(
                    new LedgerCommand.Post(
                            job(1), account(2), Optional.empty(), Optional.empty(), MODEL, WORK));
            assertThat(state.balance(account(2)).available()).isEqualTo(65);
            assertThat(state.balance(TREASURY).available()).isEqualTo(35);
        }

        @Test
        void divides_the_contributors_part_among_a_pool() {
            tell(mint(1, 1, 170), reserve(1, 1, 170));

            assertThat(tell(LedgerSamples.postToPool(1, 2), LedgerSamples.postToPool(1, 2)))
                    .containsExactly(LedgerResult.CREATED, LedgerResult.ALREADY_POSTED);

            // 17 tokens, 3 to 2 to 1: 8.5, 5.67 and 2.83
            assertThat(state.balance(account(11)).available()).isEqualTo(8);
            assertThat(state.balance(account(12)).available()).isEqualTo(6);
            assertThat(state.balance(account(13)).available()).isEqualTo(3);
        }

        @Test
        void to_the_same_pool_by_other_weights_is_told_apart_and_changes_nothing() {
            tell(mint(1, 1, 170), reserve(1, 1, 170), LedgerSamples.postToPool(1, 2, 3, 2, 1));
            var before = state.copy();

            assertThat(tell(LedgerSamples.postToPool(1, 2, 1, 2, 3)))
                    .containsExactly(LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT);
            assertThat(tell(LedgerSamples.postToPool(1, 2, 30, 20, 10)))
                    .containsExactly(LedgerResult.ALREADY_POSTED);
            assertThat(state).isEqualTo(before);
        }

        @Test
        void to_other_parties_or_for_other_work_is_told_apart_and_changes_nothing() {
            tell(mint(1, 1, 100), reserve(1, 1, 100), post(1, 2));
            var before = state.copy();
            var otherWork =
                    new LedgerCommand.Post(
                            job(1),
                            account(2),
                            Optional.of(account(7)),
                            Optional.of(ContributorPool.of(account(8))),
                            MODEL,
                            MODEL);
            assertThat(tell(post(1, 3), otherWork, LedgerSamples.postToPool(1, 2)))
                    .containsOnly(LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT);
            assertThat(state).isEqualTo(before);
        }

        @Test
        void without_a_reservation_fails_and_a_late_reservation_with_it() {
            tell(mint(1, 1, 100));
            assertThat(tell(post(1, 2), reserve(1, 1, 10), post(1, 2)))
                    .containsExactly(
                            LedgerResult.RESERVATION_NOT_FOUND,
                            LedgerResult.ID_ALREADY_FAILED,
                            LedgerResult.ID_ALREADY_FAILED);
        }

        @Test
        void works_when_payer_and_parties_are_one_account() {
            tell(mint(1, 1, 100), reserve(1, 1, 100));
            var toMyself =
                    new LedgerCommand.Post(
                            job(1),
                            account(1),
                            Optional.of(account(1)),
                            Optional.of(ContributorPool.of(account(1))),
                            MODEL,
                            WORK);
            assertThat(tell(toMyself)).containsExactly(LedgerResult.CREATED);
            assertThat(state.balance(account(1)).available()).isEqualTo(95);
        }
    }

    @Nested
    class GivingBack {
        @Test
        void returns_the_tokens_once_and_forbids_payment() {
            tell(mint(1, 1, 100), reserve(1, 1, 60));
            assertThat(tell(giveBack(1), giveBack(1), post(1, 2)))
                    .containsExactly(
                            LedgerResult.CREATED,
                            LedgerResult.ALREADY_VOIDED,
                            LedgerResult.RESERVATION_VOIDED);
            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(100, 0));
        }

        @Test
        void is_refused_after_payment() {
            tell(mint(1, 1, 100), reserve(1, 1, 60), post(1, 2));
            assertThat(tell(giveBack(1))).containsExactly(LedgerResult.RESERVATION_POSTED);
        }

        @Test
        void before_the_reservation_forbids_it() {
            tell(mint(1, 1, 100));
            assertThat(tell(giveBack(1), reserve(1, 1, 60)))
                    .containsExactly(
                            LedgerResult.RESERVATION_NOT_FOUND, LedgerResult.ID_ALREADY_FAILED);
        }
    }

    @Nested
    class Expiring {
        @Test
        void happens_at_a_tick_and_not_by_itself() {
            tell(mint(1, 1, 100), reserve(1, 1, 60), reserve(2, 1, 40));
            var late = NOW.plusSeconds(61);

            assertThat(tellAt(late, post(2, 2))).containsExactly(LedgerResult.CREATED);
            tellAt(late, new LedgerCommand.ExpireDue());

            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(60, 0));
            assertThat(tell(post(1, 2), giveBack(1)))
                    .containsExactly(LedgerResult.EXPIRED, LedgerResult.ALREADY_VOIDED);
        }

        @Test
        void stores_nothing_when_nothing_is_due() {
            tell(mint(1, 1, 100), reserve(1, 1, 60));
            var early = NOW.plusSeconds(59);
            assertThat(rules.decide(state, List.of(new LedgerCommand.ExpireDue()), early).event())
                    .isEmpty();
        }

        @Test
        void takes_at_most_a_thousand_at_a_time() {
            for (int i = 0; i < 1001; i++) {
                tell(reserve(i, 1, 0));
            }
            var late = NOW.plusSeconds(61);
            var tick = List.<LedgerCommand>of(new LedgerCommand.ExpireDue());
            var first = rules.decide(state, tick, late).event().orElseThrow();
            assertThat(first.entries()).hasSize(1000);
            assertThat(
                            rules.decide(state.evolve(first), tick, late)
                                    .event()
                                    .orElseThrow()
                                    .entries())
                    .hasSize(1);
        }
    }

    /// The last batch was of [LedgerSamples#NOW].
    @Nested
    class AClockThatIsSetBack {
        private final Instant earlier = NOW.minus(Duration.ofHours(1));

        @Test
        void gives_the_next_batch_the_time_of_the_last_one_and_what_auditors_see_goes_by_it() {
            tell(mint(1, 1, 100));
            var decision = rules.decide(state.copy(), List.of(mint(2, 1, 5)), earlier);
            assertThat(decision.event().orElseThrow().time()).isEqualTo(NOW);

            tellAt(earlier, mint(3, 1, 5));
            tellAt(NOW.plusMillis(7), mint(4, 1, 5));

            assertThat(state.latest()).isEqualTo(NOW.plusMillis(7));
        }

        @Test
        void is_forgotten_with_the_next_batch_of_an_older_lane_that_was_a_day_ahead() {
            tellAt(NOW.plus(Duration.ofDays(1)), mint(1, 1, 100));
            var older =
                    rules.decide(state.copy(), List.of(mint(2, 1, 5)), NOW).event().orElseThrow();

            state.evolve(new BatchPosted(older.lane(), older.firstIndex(), NOW, older.entries()));

            assertThat(state.latest()).isEqualTo(NOW);
        }

        @Test
        void keeps_reservations_until_it_says_that_they_expire() {
            tell(mint(1, 1, 100));
            tellAt(
                    earlier,
                    new LedgerCommand.Reserve(job(1), account(1), 60, earlier.plusSeconds(60)));

            tellAt(earlier.plusSeconds(59), new LedgerCommand.ExpireDue());
            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(40, 60));
            tellAt(earlier.plusSeconds(60), new LedgerCommand.ExpireDue());
            assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(100, 0));
        }

        @Test
        void does_not_count_where_the_last_batch_is_known_by_its_time_alone() {
            state.notBefore(NOW);
            state.notBefore(earlier);

            tellAt(earlier, mint(1, 1, 100));

            assertThat(state.latest()).isEqualTo(NOW);
        }
    }

    @Test
    void bytes_that_no_lane_can_have_written_are_refused_instead_of_paid_twice() {
        tell(mint(1, 1, 100), reserve(1, 1, 60));
        var paid = rules.decide(state, List.of(post(1, 2)), NOW).event().orElseThrow();
        var once = state.evolve(paid);
        assertThatThrownBy(() -> once.evolve(paid)).hasMessageContaining("I4");
    }

    @Test
    void nobody_is_the_account_that_issues_tokens() {
        var nobody = Posting.ISSUANCE;
        for (Supplier<LedgerCommand> command :
                List.<Supplier<LedgerCommand>>of(
                        () -> new LedgerCommand.Mint("0".repeat(32), nobody, 1),
                        () -> new LedgerCommand.Reserve(job(1), nobody, 0, NOW),
                        () -> pays(nobody, Optional.empty()),
                        () -> pays(account(1), Optional.of(nobody)),
                        () -> new LedgerCommand.Slash("0".repeat(32), nobody, 0, WORK))) {
            assertThatThrownBy(command::get)
                    .hasMessage("nobody owns the account that issues tokens");
        }
        assertThatThrownBy(() ->
                        new LedgerEntry.Paid(
                                job(1),
                                1,
                                MODEL,
                                WORK,
                                new byte[32],
                                Posting.ofTransfer(nobody, account(1), 5),
                                Optional.empty()))
                .hasMessage("a payout creates and destroys no tokens");
    }

    private static LedgerCommand pays(AccountId provider, Optional<AccountId> author) {
        return new LedgerCommand.Post(job(1), provider, author, Optional.empty(), MODEL, WORK);
    }

    @Test
    void malformed_ids_and_digests_cannot_be_written_down() {
        assertThatThrownBy(() -> new LedgerCommand.Mint("x", account(1), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new LedgerCommand.Post(
                                job(1),
                                account(1),
                                Optional.empty(),
                                Optional.empty(),
                                "md5:1",
                                WORK))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
