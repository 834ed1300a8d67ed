package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.lane.LaneState;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.List;

/// Batches of [#BATCH] reservations and payouts on a lane that already remembers 10,000 jobs. Each
/// batch starts from the same state, so that the measurement does not change while it grows.
@State(Scope.Benchmark)
public class LanePayouts {
    public static final int BATCH = 1000;

    private static final int KNOWN_JOBS = 10_000;

    private final LaneLedger lane = new LaneLedger();
    private final LaneState known =
            lane.step(lane.opened(), LaneLedger.commands(0, KNOWN_JOBS)).after();
    private LaneState before = known.copy();
    private final List<LedgerCommand> batch = LaneLedger.commands(KNOWN_JOBS, KNOWN_JOBS + BATCH);
    private final BatchTable table = BatchTable.inMemory();

    @Setup(Level.Iteration)
    public void empty() {
        table.empty();
    }

    /// Not measured: copying is no part of a payout.
    @Setup(Level.Invocation)
    public void forget() {
        before = known.copy();
    }

    @TearDown
    public void close() {
        table.close();
    }

    /// Decides, writes the event's bytes and evolves; nothing is kept.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public LaneState decideAndEvolve() {
        return lane.step(before, batch).after();
    }

    /// The same with the event committed as one row of an in-memory H2 table, which is where the
    /// SQL baseline keeps its rows too.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public LaneState journalled() {
        var step = lane.step(before, batch);
        table.append(step.stored());
        return step.after();
    }
}
