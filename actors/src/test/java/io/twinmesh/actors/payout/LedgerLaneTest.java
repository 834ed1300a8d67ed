package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class LedgerLaneTest {
    private static final Instant NOW = LaneKit.NOW;
    private static final AccountId PAYER = account(1);
    private static final AccountId PROVIDER = account(2);
    private static final AccountId NOBODY = new AccountId("0".repeat(32));
    private static final OwnerSecret OWNER = OwnerSecret.ofSeed(new byte[32]);
    private static final OwnerSecret OTHER =
            OwnerSecret.ofSeed(
                    "another operator in this test 32".getBytes(StandardCharsets.US_ASCII));
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final LaneLimits LIMITS =
            new LaneLimits(5, 3, Duration.ofHours(1), Duration.ofMillis(10));
    private static final Optional<LaneCommand.Withholding> NONE = Optional.empty();
    private static final AtomicInteger LANES = new AtomicInteger();
    private static final ActorTestKit KIT = LaneKit.start("lanes");

    private final TestProbe<LaneReply> replies = KIT.createTestProbe(LaneReply.class);
    private final ActorRef<LaneReply> me = replies.getRef();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static AccountId account(int number) {
        return new AccountId(String.format("%032x", number));
    }

    private static JobId job(int number) {
        return new JobId("job-" + String.format("%032x", number));
    }

    private LaneCommand mint(int id, long amount) {
        return new LaneCommand.Mint(String.format("%032x", id), PAYER, amount, me);
    }

    private LaneCommand reserve(int job, long amount) {
        return new LaneCommand.Reserve(job(job), PAYER, amount, NOW.plusSeconds(60), me);
    }

    private LaneCommand post(int job) {
        return new LaneCommand.Post(job(job), PROVIDER, NOBODY, NOBODY, DIGEST, DIGEST, me);
    }

    /// Of an owner with a key that everyone knows.
    private LaneCommand transfer(int id, long amount, String network) {
        var order =
                new Order.Transfer(
                        String.format("%032x", id),
                        OWNER.key().account(),
                        PAYER,
                        amount,
                        NOW.plusSeconds(60));
        var signature = OWNER.sign(order, network).signature();
        return new LaneCommand.Carry(
                order.text(network), signature.key().toString(), signature.hex(), me);
    }

    private static LaneReply said(String result) {
        return new LaneReply(result, Optional.empty());
    }

    @Nested
    class Alone {
        private final TestProbe<LaneMessage> batcher = KIT.createTestProbe(LaneMessage.class);
        private final EventSourcedBehaviorTestKit<StoredLane.Told, BatchPosted, LaneState> lane =
                lane(LaneKit.rules());

        private static EventSourcedBehaviorTestKit<StoredLane.Told, BatchPosted, LaneState> lane(
                LaneRules rules) {
            return EventSourcedBehaviorTestKit.create(
                    KIT.system(),
                    StoredLane.create(
                            "t" + LANES.incrementAndGet(), rules, () -> NOW, new LanesAhead()),
                    EventSourcedBehaviorTestKit.disabledSerializationSettings()
                            .withVerifyEvents(true)
                            .withVerifyState(true));
        }

        @Test
        void stores_one_event_for_a_batch_and_answers_everyone_in_order() {
            var result =
                    lane.runCommand(
                            new StoredLane.Batch(
                                    List.of(mint(1, 100), reserve(1, 60), post(1), post(1)),
                                    false,
                                    batcher.getRef()));

            assertThat(result.event().entries()).hasSize(3);
            replies.expectMessage(said("created"));
            replies.expectMessage(said("created"));
            replies.expectMessage(new LaneReply("created", Optional.of(1L)));
            replies.expectMessage(new LaneReply("already_posted", Optional.of(1L)));
            batcher.expectMessage(new LedgerBatcher.Note.Answered());
        }

        @Test
        void gives_the_parts_of_absent_parties_to_the_treasury() {
            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(mint(1, 100), reserve(1, 100), post(1)),
                            false,
                            batcher.getRef()));
            assertThat(lane.getState().balance(PROVIDER).available()).isEqualTo(65);
            assertThat(lane.getState().balance(LaneKit.TREASURY).available()).isEqualTo(35);
        }

        @Test
        void takes_what_is_pending_once_and_gives_it_back_once() {
            EventSourcedBehaviorTestKit<StoredLane.Told, BatchPosted, LaneState> vesting =
                    EventSourcedBehaviorTestKit.create(
                            KIT.system(),
                            StoredLane.create(
                                    "t" + LANES.incrementAndGet(),
                                    LaneKit.rules(Optional.empty(), VestingRule.USUAL),
                                    () -> NOW,
                                    new LanesAhead()),
                            EventSourcedBehaviorTestKit.disabledSerializationSettings()
                                    .withVerifyEvents(true)
                                    .withVerifyState(true));
            var taken = KIT.createTestProbe(LaneCommand.SlashReply.class);
            var slash = new LaneCommand.Slash("a".repeat(32), PROVIDER, 90, DIGEST, taken.getRef());
            var giveBack = new LaneCommand.GiveBack("a".repeat(32), me);
            vesting.runCommand(
                    new StoredLane.Batch(
                            List.of(mint(1, 100), reserve(1, 100), post(1)),
                            false,
                            batcher.getRef()));
            assertThat(vesting.getState().pending(PROVIDER)).isEqualTo(65);

            vesting.runCommand(
                    new StoredLane.Batch(List.of(slash, slash), false, batcher.getRef()));

            // all that was pending, though 90 could have been taken
            var created = new LaneReply("created", Optional.of(2L));
            var exists = new LaneReply("exists", Optional.of(2L));
            taken.expectMessage(new LaneCommand.SlashReply(created, 65));
            taken.expectMessage(new LaneCommand.SlashReply(exists, 65));
            assertThat(vesting.getState().pending(PROVIDER)).isZero();
            replies.receiveSeveralMessages(3);
            vesting.runCommand(
                    new StoredLane.Batch(List.of(giveBack, giveBack), false, batcher.getRef()));
            replies.expectMessage(new LaneReply("created", Optional.of(3L)));
            replies.expectMessage(new LaneReply("exists", Optional.of(3L)));
            assertThat(vesting.getState().balance(PROVIDER).available()).isEqualTo(65);
        }

        @Test
        void says_that_nothing_is_taken_for_evidence_without_a_digest() {
            var taken = KIT.createTestProbe(LaneCommand.SlashReply.class);

            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(
                                    new LaneCommand.Slash(
                                            "a".repeat(32), PROVIDER, 9, "x", taken.getRef())),
                            false,
                            batcher.getRef()));

            taken.expectMessage(new LaneCommand.SlashReply(said("body_invalid"), 0));
        }

        @Test
        void shows_pay_as_pending_until_it_vests_at_a_tick() {
            var later = new AtomicReference<>(NOW);
            var vesting =
                    EventSourcedBehaviorTestKit.create(
                            KIT.system(),
                            StoredLane.create(
                                    "t" + LANES.incrementAndGet(),
                                    LaneKit.rules(Optional.empty(), VestingRule.USUAL),
                                    later::get,
                                    new LanesAhead()),
                            EventSourcedBehaviorTestKit.disabledSerializationSettings());
            var balances = KIT.createTestProbe(LaneCommand.BalanceReply.class);
            var balance = new LaneCommand.Balance(PROVIDER, balances.getRef());
            var tick = new StoredLane.Batch(List.of(balance), true, batcher.getRef());

            vesting.runCommand(
                    new StoredLane.Batch(
                            List.of(mint(1, 100), reserve(1, 100), post(1)),
                            true,
                            batcher.getRef()));
            later.set(NOW.plus(Duration.ofDays(7)));
            for (int ticks = 1; ticks < StoredLane.TICKS_PER_VESTING; ticks++) {
                vesting.runCommand(tick);
                balances.expectMessage(
                        new LaneCommand.BalanceReply(PROVIDER, 0, 0, 65, Optional.of(0L)));
            }
            vesting.runCommand(tick);

            balances.expectMessage(
                    new LaneCommand.BalanceReply(PROVIDER, 65, 0, 0, Optional.of(0L)));
        }

        @Test
        void stores_nothing_for_repetitions_and_balances() {
            lane.runCommand(new StoredLane.Batch(List.of(mint(1, 100)), false, batcher.getRef()));
            var balances = KIT.createTestProbe(LaneCommand.BalanceReply.class);

            var result =
                    lane.runCommand(
                            new StoredLane.Batch(
                                    List.of(
                                            mint(1, 100),
                                            new LaneCommand.Balance(PAYER, balances.getRef())),
                                    true,
                                    batcher.getRef()));

            assertThat(result.hasNoEvents()).isTrue();
            balances.expectMessage(new LaneCommand.BalanceReply(PAYER, 100, 0, 0, Optional.of(0L)));
        }

        @Test
        void answers_a_body_that_cannot_be_and_serves_the_rest_of_the_batch() {
            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(
                                    new LaneCommand.Mint("no id", PAYER, 1, me),
                                    mint(2, 5),
                                    new LaneCommand.Post(
                                            job(1), PROVIDER, NOBODY, NOBODY, "md5:1", "", me)),
                            false,
                            batcher.getRef()));
            replies.expectMessage(said("body_invalid"));
            replies.expectMessage(said("body_invalid"));
            replies.expectMessage(said("created"));
        }

        @Test
        void carries_out_what_an_owner_signed_for_this_network() {
            var deposit = new LaneCommand.Mint("e".repeat(32), OWNER.key().account(), 100, me);
            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(
                                    deposit,
                                    transfer(1, 30, LaneKit.NETWORK),
                                    transfer(2, 30, "other.example"),
                                    new LaneCommand.Carry("no order", "", "", me)),
                            false,
                            batcher.getRef()));

            assertThat(lane.getState().balance(PAYER).available()).isEqualTo(30);
            replies.expectMessage(said("body_invalid"));
            replies.expectMessage(said("created"));
            replies.expectMessage(new LaneReply("created", Optional.of(1L)));
            replies.expectMessage(said("signature_invalid"));
            lane.restart();
            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(transfer(1, 30, LaneKit.NETWORK)), false, batcher.getRef()));
            replies.expectMessage(new LaneReply("exists", Optional.of(1L)));
        }

        @Test
        void creates_tokens_as_two_operators_signed() {
            var policy = new MintPolicy(LaneKit.NETWORK, 2, List.of(OWNER.key(), OTHER.key()));
            var signed = lane(LaneKit.rules(Optional.of(policy), VestingRule.AT_ONCE));
            signed.runCommand(
                    new StoredLane.Batch(
                            List.of(ordered(), ordered(OWNER), ordered(OWNER, OTHER), mint(2, 5)),
                            false,
                            batcher.getRef()));

            replies.expectMessage(said("body_invalid"));
            replies.expectMessage(said("signatures_missing"));
            replies.expectMessage(new LaneReply("created", Optional.of(0L)));
            replies.expectMessage(said("mint_not_signed"));
            signed.restart();
            assertThat(signed.getState().balance(PAYER).available()).isEqualTo(100);
            signed.runCommand(
                    new StoredLane.Batch(List.of(ordered(OTHER, OWNER)), false, batcher.getRef()));
            replies.expectMessage(said("exists"));
        }

        @Test
        void splits_otherwise_as_two_operators_signed_without_a_restart() {
            var policy = new MintPolicy(LaneKit.NETWORK, 2, List.of(OWNER.key(), OTHER.key()));
            var signed = lane(LaneKit.rules(Optional.of(policy), VestingRule.AT_ONCE));
            var asker = KIT.createTestProbe(LaneCommand.SplitReply.class);
            signed.runCommand(
                    new StoredLane.Batch(
                            List.of(
                                    split(5000, OWNER, OTHER),
                                    split(4000, OWNER, OTHER),
                                    split(9000, OWNER, OTHER),
                                    new LaneCommand.Split(asker.getRef())),
                            false,
                            batcher.getRef()));

            // 9000 and 5000 are no 10000
            replies.expectMessage(said("body_invalid"));
            replies.expectMessage(new LaneReply("created", Optional.of(0L)));
            replies.expectMessage(said("exists_with_different_policy"));
            asker.expectMessage(
                    new LaneCommand.SplitReply(2, LaneKit.TREASURY, 5000, 3500, 1000, 500, NONE));
            signed.restart();
            signed.runCommand(
                    new StoredLane.Batch(
                            List.of(split(5000, OTHER, OWNER)), false, batcher.getRef()));
            replies.expectMessage(new LaneReply("exists", Optional.of(0L)));
        }

        private LaneCommand split(int provider, OwnerSecret... operators) {
            int author = provider > 8500 ? 3500 : 8500 - provider;
            var expires = NOW.plusSeconds(60);
            var signatures =
                    provider > 8500
                            ? List.of(new LaneCommand.KeyedSignature("", ""))
                            : Stream.of(operators)
                                    .map(operator ->
                                            operator.sign(
                                                    new SplitOrder(
                                                            new SplitPolicy(
                                                                    2,
                                                                    LaneKit.TREASURY,
                                                                    new BasisPoints(
                                                                            provider, author, 1000,
                                                                            500)),
                                                            expires),
                                                    LaneKit.NETWORK))
                                    .map(one ->
                                            new LaneCommand.KeyedSignature(
                                                    one.key().toString(), one.hex()))
                                    .toList();
            return new LaneCommand.SetSplit(
                    2,
                    LaneKit.TREASURY,
                    provider,
                    author,
                    1000,
                    500,
                    expires,
                    signatures,
                    NONE,
                    me);
        }

        private LaneCommand ordered(OwnerSecret... operators) {
            var order = new MintOrder("d".repeat(32), PAYER, 100, NOW.plusSeconds(60));
            return new LaneCommand.MintOrdered(
                    order.id(),
                    order.account(),
                    order.amount(),
                    order.expires(),
                    Stream.of(operators)
                            .map(operator -> operator.sign(order, LaneKit.NETWORK))
                            .map(signature ->
                                    new LaneCommand.KeyedSignature(
                                            signature.key().toString(), signature.hex()))
                            .toList(),
                    me);
        }

        @Test
        void answers_as_before_after_a_restart() {
            lane.runCommand(
                    new StoredLane.Batch(
                            List.of(mint(1, 100), reserve(1, 60), post(1)),
                            false,
                            batcher.getRef()));
            replies.receiveSeveralMessages(3);
            var before = lane.getState();

            lane.restart();

            assertThat(lane.getState()).isEqualTo(before);
            lane.runCommand(new StoredLane.Batch(List.of(post(1)), false, batcher.getRef()));
            replies.expectMessage(new LaneReply("already_posted", Optional.of(1L)));
        }
    }

    @Nested
    class Together {
        private final String name = "t" + LANES.incrementAndGet();
        private final PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
        private final ActorRef<LaneCommand> lane =
                KIT.spawn(
                        LedgerLane.create(
                                name, LaneKit.rules(), () -> NOW, LIMITS, new LanesAhead()));

        @Test
        void a_payout_goes_through_and_its_balance_is_read() {
            lane.tell(mint(1, 100));
            lane.tell(reserve(1, 60));
            lane.tell(post(1));
            replies.receiveSeveralMessages(3);
            var balances = KIT.createTestProbe(LaneCommand.BalanceReply.class);
            lane.tell(new LaneCommand.Balance(PROVIDER, balances.getRef()));
            balances.expectMessage(
                    new LaneCommand.BalanceReply(PROVIDER, 39, 0, 0, Optional.of(0L)));
        }

        @Test
        void a_failing_journal_delays_the_answer_and_loses_nothing() {
            lane.tell(mint(1, 100));
            replies.expectMessage(said("created"));
            journal.failNextPersisted(LedgerLane.persistenceId(name));

            lane.tell(reserve(1, 60));

            replies.expectMessage(said("created"));
            lane.tell(reserve(1, 60));
            replies.expectMessage(said("exists"));
        }
    }

    @Test
    void commands_and_replies_cross_nodes() {
        var wire = KIT.serializationTestKit();
        wire.verifySerialization(mint(1, 2), true);
        wire.verifySerialization(reserve(1, 2), true);
        wire.verifySerialization(post(1), true);
        wire.verifySerialization(transfer(1, 2, LaneKit.NETWORK), true);
        wire.verifySerialization(new LaneCommand.VoidReservation(job(1), me), true);
        wire.verifySerialization(new LaneReply("created", Optional.of(7L)), true);
        wire.verifySerialization(
                new LaneCommand.BalanceReply(PAYER, 1, 2, 3, Optional.of(0L)), true);
    }

    @Test
    void replies_tell_what_holds() {
        assertThat(said("already_posted").holds()).isTrue();
        assertThat(said("reservation_voided").holds()).isFalse();
        assertThat(said("reservation_posted").nothingReserved()).isFalse();
        assertThat(said("expired").nothingReserved()).isTrue();
        assertThat(said("lane_busy").nothingReserved()).isFalse();
    }
}
