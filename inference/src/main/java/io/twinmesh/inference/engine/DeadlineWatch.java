package io.twinmesh.inference.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Stops runs whose deadline passed. A thread of its own looks at all slots every ten milliseconds
/// while anything runs, and sleeps after a second of nothing: a run costs no timer.
final class DeadlineWatch implements AutoCloseable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int IDLE_TICKS = 100;

    private final List<Slot> slots;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    DeadlineWatch(List<Slot> slots, LongSupplier nanos) {
        this.slots = List.copyOf(slots);
        this.nanos = nanos;
        this.thread = Thread.ofPlatform().daemon().name("deadline-watch").unstarted(this::watch);
        thread.start();
    }

    /// A run has begun; its deadline is set already.
    void begun() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        var idle = 0;
        while (!closed) {
            if (look()) {
                idle = 0;
            } else {
                idle++;
            }
            if (idle < IDLE_TICKS) {
                LockSupport.parkNanos(this, TICK_NANOS);
                continue;
            }
            asleep = true;
            // a run that began before it could see `asleep` is seen here
            if (!look() && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
            idle = 0;
        }
    }

    /// Stops what is overdue.
    ///
    /// @return whether anything runs
    private boolean look() {
        var now = nanos.getAsLong();
        var busy = false;
        for (var slot : slots) {
            busy |= slot.stopIfOverdue(now);
        }
        return busy;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
