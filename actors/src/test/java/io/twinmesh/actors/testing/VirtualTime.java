package io.twinmesh.actors.testing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;

import scala.concurrent.ExecutionContext;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// All actors of a system on one thread, and a clock that stands while any of them has something to
/// do. Then it goes on to the next timer at once. So nobody is slow because the machine is, and a
/// test that waits for hours takes no time.
public final class VirtualTime implements AutoCloseable {
    private static final String ONE_THREAD =
            """
            pekko.scheduler.implementation = "%s"
            pekko.actor.internal-dispatcher = "pekko.actor.default-dispatcher"
            pekko.persistence.journal-plugin-fallback.plugin-dispatcher = "pekko.actor.default-dispatcher"
            pekko.persistence.journal-plugin-fallback.replay-dispatcher = "pekko.actor.default-dispatcher"
            pekko.persistence.snapshot-store-plugin-fallback.plugin-dispatcher = "pekko.actor.default-dispatcher"
            """
                    .formatted(QueuedTimers.class.getName());

    /// So long a machine may take, whatever time passes here.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    /// One step of the thread that all share.
    private enum Step {
        REACHED,
        WORKED,
        NOTHING_DUE
    }

    /// The setup of a system with this time.
    public BootstrapSetup setup(Config config) {
        return BootstrapSetup.create(ConfigFactory.parseString(ONE_THREAD).withFallback(config))
                .withDefaultExecutionContext(ExecutionContext.fromExecutor(thread));
    }

    /// Lets time pass until something is so. It is looked at by the thread that all share, whenever
    /// nobody has anything to do.
    ///
    /// @param most how much time may pass
    /// @return whether it is so; false when nothing is due within that time any more
    public boolean reaches(ActorSystem system, Duration most, BooleanSupplier so) {
        var timers = (QueuedTimers) system.scheduler();
        var end = timers.nanos() + most.toNanos();
        var step = Step.WORKED;
        var begun = System.nanoTime();
        while (step == Step.WORKED) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException("goes round without an end");
            }
            step = onThread(() -> step(timers, end, so));
        }
        return step == Step.REACHED;
    }

    private Step step(QueuedTimers timers, long end, BooleanSupplier so) {
        // Scala's futures end as Java's in the common pool, and only then tell the actors
        if (!ForkJoinPool.commonPool().awaitQuiescence(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                || !thread.getQueue().isEmpty()) {
            return Step.WORKED;
        }
        if (so.getAsBoolean()) {
            return Step.REACHED;
        }
        return timers.next(end) ? Step.WORKED : Step.NOTHING_DUE;
    }

    private Step onThread(Callable<Step> step) {
        try {
            return thread.submit(step).get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the condition failed", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the thread that all share is held", e);
        }
    }

    /// After the system has ended.
    @Override
    public void close() {
        thread.close();
    }
}
