package io.twinmesh.bench.ledger;

import io.twinmesh.bench.log.LargeProof;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.lane.LaneState;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/// What one operation costs one core: the processor time of the thread that does it, which other
/// programs on the machine hardly change. The fastest of several rounds counts. What the garbage
/// collector's own threads do is not in it.
final class ProcessorTime {
    private static final int BATCHES = 100;
    private static final int PROOFS = 50;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int rounds;

    ProcessorTime(int rounds) {
        this.rounds = rounds;
    }

    /// Payouts a second: reserve and post, 1,000 jobs in each of a hundred batches, on a lane that
    /// begins with none and remembers them all; decide, write the event's bytes, evolve.
    double payouts() {
        var lane = new LaneLedger();
        var batches = new ArrayList<List<LedgerCommand>>();
        for (int batch = 0; batch < BATCHES; batch++) {
            batches.add(LaneLedger.commands(1000 * batch, 1000 * batch + 1000));
        }
        return rate(1000 * BATCHES, () -> pay(lane, batches));
    }

    private static LaneState pay(LaneLedger lane, List<List<LedgerCommand>> batches) {
        var state = lane.opened();
        for (var batch : batches) {
            state = lane.step(state, batch).after();
        }
        return state;
    }

    /// Leaves a second that an auditor reads: books, tree, root.
    double auditedLeaves() {
        var log = new LogReading();
        return rate(LogReading.LEAVES, log::audited);
    }

    /// Milliseconds to check one leaf of a log of a billion offline.
    double proofMilliseconds() {
        var proof = new LargeProof();
        return 1000
                / rate(
                        PROOFS,
                        () -> {
                            for (int i = 1; i < PROOFS; i++) {
                                proof.verified();
                            }
                            return proof.verified();
                        });
    }

    /// Something that cannot be left out, since what it gives is looked at.
    @FunctionalInterface
    private interface Round {
        Object once();
    }

    private double rate(int operations, Round round) {
        long best = Long.MAX_VALUE;
        int results = 0;
        for (int i = 0; i < rounds; i++) {
            long start = threads.getCurrentThreadCpuTime();
            results += round.once().hashCode() == 0 ? 1 : 0;
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }
        if (results > rounds || best <= 0) {
            throw new IllegalStateException("no processor time was measured");
        }
        return operations * 1e9 / best;
    }
}
