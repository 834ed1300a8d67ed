package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A lane as its actor drives it: decide a batch, write the event as it is stored, evolve.
final class LaneLedger {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final LaneRules rules =
            new LaneRules(SplitPolicy.v1(Payout.TREASURY), new SecureRandom());

    /// What one batch leads to.
    ///
    /// @param stored the event's bytes
    record Step(LaneState after, byte[] stored) {}

    /// A lane whose payers have deposited.
    LaneState opened() {
        var mints = new ArrayList<LedgerCommand>();
        for (var payer : Payout.payers()) {
            mints.add(new LedgerCommand.Mint(payer.value(), payer, Payout.DEPOSIT));
        }
        return step(LaneState.empty("0"), mints).after();
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
