package io.twinmesh.inference.engine.batch;

import java.util.concurrent.atomic.AtomicInteger;

/// How callers wait. One whose turn is microseconds away stays awake for it, one per slot: to be
/// woken would take longer than the run it waits for.
final class Lookout {
    private static final long SHORT_RUN_NANOS = 20_000;
    private static final long UNKNOWN = Long.MAX_VALUE / 2;

    private final int most;
    private final AtomicInteger awake = new AtomicInteger();

    /// How long runs take, a moving mean.
    private volatile long typicalRun = UNKNOWN;

    /// @param most callers who may stay awake at once
    Lookout(int most) {
        this.most = most;
    }

    /// A run took so long. For one thread at a time.
    void ran(long nanos) {
        var before = typicalRun;
        typicalRun = before == UNKNOWN ? nanos : before - before / 8 + nanos / 8;
    }

    /// By the thread that made the waiter.
    void await(Waiter waiter, long nanos) {
        var run = typicalRun;
        if (run > SHORT_RUN_NANOS) {
            waiter.await(nanos, 0);
        } else if (awake.incrementAndGet() > most) {
            awake.decrementAndGet();
            waiter.await(nanos, 0);
        } else {
            try {
                waiter.await(nanos, 2 * run);
            } finally {
                awake.decrementAndGet();
            }
        }
    }
}
