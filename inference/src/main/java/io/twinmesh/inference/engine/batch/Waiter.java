package io.twinmesh.inference.engine.batch;

import java.util.concurrent.locks.LockSupport;

/// A caller that waits, and is called when there is something to look at. It looks again after each
/// wait, so a call that comes twice may be seen once.
final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean called;
    private volatile boolean parked;

    /// By any thread. Costs nothing when the caller is not asleep.
    void call() {
        called = true;
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /// By the thread that made this: until called, interrupted, or the time is over.
    ///
    /// @param awake how many nanoseconds to look out before falling asleep
    void await(long nanos, long awake) {
        if (awake > 0) {
            var from = System.nanoTime();
            while (!called && System.nanoTime() - from < awake) {
                Thread.onSpinWait();
            }
        }
        if (!called) {
            parked = true;
            // a call before `parked` was set is seen here
            if (!called) {
                LockSupport.parkNanos(this, nanos);
            }
            parked = false;
        }
        called = false;
    }
}
