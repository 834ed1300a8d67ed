package io.twinmesh.cluster.node.core;

import org.apache.pekko.actor.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a server does from time to time on the threads that may block: one round after the other,
/// however long one takes. What a round could not do, and a round that there was no room for, the
/// next one does.
public final class Rounds implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String what;
    private final Executor blocking;
    private final Runnable round;
    private final AtomicBoolean busy = new AtomicBoolean();

    /// @param what is done, as the log says it
    Rounds(String what, Executor blocking, Runnable round) {
        this.what = what;
        this.blocking = blocking;
        this.round = round;
    }

    /// Goes on until it is cancelled or the server ends. Returns at once.
    ///
    /// @param what is done, as the log says it, for example `wake exports`
    /// @param first the pause before the first round
    /// @param round may block
    public static Cancellable begin(
            Core core, String what, Duration first, Duration every, Runnable round) {
        return core.system()
                .scheduler()
                .scheduleWithFixedDelay(
                        first,
                        every,
                        new Rounds(what, core.blocking(), round),
                        core.system().executionContext());
    }

    /// Begins the next round unless one is under way. Never throws: a task that throws would never
    /// be run again.
    @Override
    public void run() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            blocking.execute(this::go);
        } catch (RejectedExecutionException e) {
            busy.set(false);
            LOG.warn("there was no room for a round, it is tried again round={}", what, e);
        }
    }

    private void go() {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.warn("a round failed, it is tried again round={}", what, e);
        } finally {
            busy.set(false);
        }
    }
}
