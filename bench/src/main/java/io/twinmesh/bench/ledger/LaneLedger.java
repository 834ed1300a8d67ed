package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A lane as its actor drives it: decide a batch, write the event as it is stored, evolve.
final class LaneLedger {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final LaneRules rules =
            new LaneRules(
                    "bench",
                    SplitPolicy.v1(Payout.TREASURY),
                    Optional.empty(),
                    VestingRule.AT_ONCE,
                    new SecureRandom());

    /// What one batch leads to.
    ///
    /// @param stored the event's bytes
    record Step(LaneState after, byte[] stored) {}

    /// A lane whose payers have deposited.
    LaneState opened() {
        return step(LaneState.empty("0"), deposits()).after();
    }

    /// All that a lane stores for its payers' deposits and some payouts, 1,000 of them at a time.
    List<BatchPosted> batches(int payouts) {
        var batches = new ArrayList<BatchPosted>();
        var state = LaneState.empty("0");
        batches.add(rules.decide(state, deposits(), NOW).event().orElseThrow());
        state.evolve(batches.getLast());
        for (int from = 0; from < payouts; from += 1000) {
            var commands = commands(from, Math.min(payouts, from + 1000));
            batches.add(rules.decide(state, commands, NOW).event().orElseThrow());
            state.evolve(batches.getLast());
        }
        return batches;
    }

    private static List<LedgerCommand> deposits() {
        var mints = new ArrayList<LedgerCommand>();
        for (var payer : Payout.payers()) {
            mints.add(new LedgerCommand.Mint(payer.value(), payer, Payout.DEPOSIT));
        }
        return mints;
    }

    /// The commands of the payouts `from` to `to`, the last one excluded.
    static List<LedgerCommand> commands(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(Payout::new)
                .<LedgerCommand>mapMulti((payout, sink) -> {
                    sink.accept(payout.reserve());
                    sink.accept(payout.post());
                })
                .toList();
    }

    Step step(LaneState before, List<LedgerCommand> commands) {
        var event = rules.decide(before, commands, NOW).event().orElseThrow();
        return new Step(before.evolve(event), BatchPosted.STORED.write().apply(event));
    }
}
