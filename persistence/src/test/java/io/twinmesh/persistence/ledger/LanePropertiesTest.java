package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.lane.LaneDecision;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Random command lists against a lane: repeated, reordered, contradicting, expiring. A failure
/// names its seed.
class LanePropertiesTest {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void books_balance_replay_gives_the_state_and_no_id_changes_its_fate(int seed) {
        var random = new Random(seed);
        var rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        Optional.empty(),
                        seed % 2 == 0 ? LedgerSamples.VESTING : VestingRule.AT_ONCE,
                        new Random(seed));
        var batches = new ArrayList<BatchPosted>();
        var state = LaneState.empty("0");
        var auditor = new Auditor();
        var now = LedgerSamples.NOW;
        boolean withholds = seed % 3 == 0;
        if (withholds) {
            batches.add(withholding(state));
        }
        for (int round = 0; round < 20; round++) {
            now =
                    withholds && random.nextInt(4) == 0
                            ? now.plus(Duration.ofDays(1))
                            : now.plusSeconds(random.nextInt(20));
            var commands = commands(random, now);
            var before = LaneState.STORED.write().apply(state);
            if (random.nextInt(3) == 0) {
                // a batch whose write fails leaves no trace
                rules.decide(state, commands(random, now), now);
                assertThat(LaneState.STORED.write().apply(state)).isEqualTo(before);
                rules.decide(state, commands(random, now), now);
            }

            var decision = rules.decide(state, commands, now);
            if (decision.event().isPresent()) {
                var stored =
                        BatchPosted.STORED
                                .read()
                                .apply(BatchPosted.STORED.write().apply(decision.event().get()));
                assertThat(stored).isEqualTo(decision.event().get());
                batches.add(stored);
                state.evolve(random.nextBoolean() ? stored : decision.event().get());
            }

            for (int i = 0; i < commands.size(); i++) {
                auditor.hears(commands.get(i), decision.outcomes().get(i));
            }
            auditor.checks(state);
        }
        assertThat(replayed(batches)).isEqualTo(state);
        assertThat(LaneState.STORED.read().apply(LaneState.STORED.write().apply(state)))
                .isEqualTo(state);
        auditor.checksLeaves(batches);
    }

    /// 30 % of the provider's share is withheld from now on, for two days.
    private static BatchPosted withholding(LaneState state) {
        var rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        Optional.of(LedgerSamples.MINT_POLICY),
                        VestingRule.AT_ONCE,
                        new Random(1));
        var set = new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(2, 1, 2));
        var batch = rules.decide(state, List.of(set), LedgerSamples.NOW).event().orElseThrow();
        state.evolve(batch);
        return batch;
    }

    private static LaneState replayed(List<BatchPosted> batches) {
        var state = LaneState.empty("0");
        for (var batch : batches) {
            state = state.evolve(batch);
        }
        return state;
    }

    private static List<LedgerCommand> commands(Random random, Instant now) {
        var commands = new ArrayList<LedgerCommand>();
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            int job = random.nextInt(25);
            int account = 1 + random.nextInt(4);
            commands.add(
                    switch (random.nextInt(11)) {
                        case 0 -> LedgerSamples.mint(random.nextInt(6), account, 500);
                        case 7 -> owners(random, now);
                        case 8 ->
                                random.nextInt(4) == 0
                                        ? LedgerSamples.judge(random.nextBoolean(), now)
                                        : pending(random);
                        case 9 -> new LedgerCommand.VestDue();
                        case 1, 2, 3 ->
                                new LedgerCommand.Reserve(
                                        LedgerSamples.job(job),
                                        LedgerSamples.account(1 + job % 3),
                                        50 + job,
                                        now.plusSeconds(random.nextInt(60)));
                        case 4, 5 ->
                                job % 3 == 0
                                        ? LedgerSamples.postToPool(job, 2 + job % 2)
                                        : LedgerSamples.post(job, 2 + job % 2);
                        case 6 -> LedgerSamples.giveBack(job);
                        default -> new LedgerCommand.ExpireDue();
                    });
        }
        return commands;
    }

    private static LedgerCommand pending(Random random) {
        int id = 200 + random.nextInt(4);
        if (random.nextInt(3) == 0) {
            return random.nextBoolean()
                    ? LedgerSamples.sweepOut(100 + id, 1 + id % 4, 120 + id % 2)
                    : LedgerSamples.sweepIn(110 + id, 1 + id % 4, 50);
        }
        return random.nextInt(3) == 0
                ? LedgerSamples.giveBackSlashed(id)
                : LedgerSamples.slash(id, 2 + id % 2, 40);
    }

    /// Deposits for owners, and what they and others do with them. Signing takes long, so it is
    /// rare.
    private static LedgerCommand owners(Random random, Instant now) {
        int id = random.nextInt(12);
        if (random.nextInt(3) > 0) {
            return new LedgerCommand.Mint(
                    LedgerSamples.mintId(100 + id % 3), LedgerSamples.owned(1 + id % 3), 300);
        }
        if (random.nextInt(3) == 0) {
            return switch (random.nextInt(3)) {
                case 0 -> LedgerSamples.refund(20 + id, 4, id, 50);
                case 1 -> LedgerSamples.burn(40 + id, 1 + id % 4, 20);
                default -> LedgerSamples.close(60 + id, 1 + id % 4);
            };
        }
        return LedgerSamples.transfer(
                id, 1 + id % 3, 4, 100 + id, now.plusSeconds(random.nextInt(40) - 10));
    }

    /// An independent reader of the answers: it knows the rules only as promises.
    private static final class Auditor {
        private final Map<String, Long> paidAt = new HashMap<>();
        private final Set<String> failed = new HashSet<>();
        private long minted;
        private long burned;
        private long arrived;
        private final Map<String, Long> movedAt = new HashMap<>();
        private long mints;

        void hears(LedgerCommand command, LaneDecision.Outcome outcome) {
            var result = outcome.result();
            switch (command) {
                case LedgerCommand.Mint mint -> {
                    if (result == LedgerResult.CREATED) {
                        minted += mint.amount();
                        mints++;
                    }
                }
                case LedgerCommand.Reserve reserve -> fails(reserve.job().value(), result);
                case LedgerCommand.Post post -> {
                    var job = post.job().value();
                    fails(job, result);
                    if (result == LedgerResult.CREATED) {
                        assertThat(paidAt).doesNotContainKey(job);
                        paidAt.put(job, outcome.index().orElseThrow());
                    }
                    if (result == LedgerResult.ALREADY_POSTED) {
                        assertThat(outcome.index()).contains(paidAt.get(job));
                    }
                }
                case LedgerCommand.VoidReservation(var job) -> fails(job.value(), result);
                case LedgerCommand.ExpireDue(),
                        LedgerCommand.VestDue(),
                        LedgerCommand.JudgeWithheld _ -> {}
                case LedgerCommand.Slash slash -> moves(slash.id(), outcome);
                case LedgerCommand.GiveBack(var slash) -> {
                    if (outcome.result() != LedgerResult.SLASH_NOT_FOUND) {
                        moves("back " + slash, outcome);
                    }
                }
                case LedgerCommand.SweepOut(var sweep) -> moves(sweep.id(), outcome);
                case LedgerCommand.SweepIn(var sweep) -> {
                    moves(sweep.arrivalId(), outcome);
                    arrived += result == LedgerResult.CREATED ? sweep.amount() : 0;
                }
                case LedgerCommand.SetSplit _ -> throw new IllegalStateException("not asked here");
                case LedgerCommand.MintOrdered(var signed) -> fails(signed.order().id(), result);
                case LedgerCommand.Carry(var signed) -> {
                    moves(signed.order().id(), outcome);
                    if (signed.order() instanceof Order.Burn burn
                            && outcome.result() == LedgerResult.CREATED) {
                        burned += burn.amount();
                    }
                }
            }
        }

        private void moves(String order, LaneDecision.Outcome outcome) {
            fails(order, outcome.result());
            if (outcome.result() == LedgerResult.CREATED && outcome.index().isPresent()) {
                assertThat(movedAt).doesNotContainKey(order);
                movedAt.put(order, outcome.index().orElseThrow());
            }
            if (outcome.result() == LedgerResult.EXISTS) {
                assertThat(outcome.index()).isEqualTo(Optional.ofNullable(movedAt.get(order)));
            }
        }

        private void fails(String job, LedgerResult result) {
            if (failed.contains(job)) {
                assertThat(result).isEqualTo(LedgerResult.ID_ALREADY_FAILED);
            }
            if (result == LedgerResult.EXCEEDS_CREDITS
                    || result == LedgerResult.ORDER_EXPIRED
                    || result == LedgerResult.EXCEEDS_TRANSFER
                    || result == LedgerResult.TRANSFER_NOT_FOUND
                    || result == LedgerResult.ACCOUNT_NOT_EMPTY
                    || result == LedgerResult.ACCOUNT_CLOSED
                    || result == LedgerResult.RESERVATION_NOT_FOUND) {
                failed.add(job);
            }
        }

        void checks(LaneState state) {
            assertThat(state.held() - minted - arrived + burned).as("sum of all postings").isZero();
            assertThat(state.minted()).isEqualTo(minted);
            for (int provider = 2; provider <= 3; provider++) {
                var account = LedgerSamples.account(provider);
                assertThat(state.balance(PendingAccount.of(account)).available())
                        .as("what is pending is there, and nothing else")
                        .isEqualTo(state.pending(account));
                assertThat(state.balance(WithheldAccount.of(account)).available())
                        .as("what is withheld is there, and nothing else")
                        .isEqualTo(state.withheld(account));
            }
        }

        void checksLeaves(List<BatchPosted> batches) {
            long next = 0;
            long others = 0;
            for (var batch : batches) {
                for (var movement : batch.movements()) {
                    var leaf = LedgerLeaf.parse(LedgerLeaf.of(batch, movement).bytes());
                    assertThat(leaf.index()).isEqualTo(next++);
                    if (leaf instanceof PayoutLeaf payout) {
                        assertThat(paidAt).containsEntry(payout.job().value(), leaf.index());
                    }
                    boolean other =
                            leaf instanceof VestLeaf
                                    || leaf instanceof WithheldLeaf
                                    || leaf instanceof SplitLeaf;
                    others += other ? 1 : 0;
                    if (leaf instanceof SlashLeaf slash) {
                        assertThat(movedAt).containsEntry(slash.id(), leaf.index());
                    }
                    if (leaf instanceof TransferLeaf transfer) {
                        assertThat(movedAt).containsEntry(transfer.id(), leaf.index());
                    }
                    assertThat(leaf.postings().stream().mapToLong(Posting::amount).sum()).isZero();
                }
            }
            assertThat(next).isEqualTo(mints + paidAt.size() + movedAt.size() + others);
        }
    }
}
