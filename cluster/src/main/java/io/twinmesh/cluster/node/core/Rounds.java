package io.twinmesh.cluster.node.core;

import org.apache.pekko.actor.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a server does from time to time: one round after the other, however long one takes, on a
/// virtual thread, where it may wait for databases and for actors. What a round could not do, the
/// next one does.
public final class Rounds implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String what;
    private final Executor threads;
    private final Runnable round;
    private final AtomicBoolean busy = new AtomicBoolean();

    /// @param what is done, as the log says it
    Rounds(String what, Executor threads, Runnable round) {
        this.what = what;
        this.threads = threads;
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
                        new Rounds(what, Thread.ofVirtual().name("round: " + what)::start, round),
                        core.system().executionContext());
    }

    /// Begins the next round unless one is under way. Never throws: a task that throws would never
    /// be run again.
    @Override
    public void run() {
        if (busy.compareAndSet(false, true)) {
            threads.execute(this::go);
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
