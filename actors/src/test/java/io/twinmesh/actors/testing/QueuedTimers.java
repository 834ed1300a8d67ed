package io.twinmesh.actors.testing;

import com.typesafe.config.Config;

import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;

import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/// The timers of an actor system in the order of their times. Nothing becomes due by itself.
public final class QueuedTimers extends AbstractScheduler {
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::nanos).thenComparingLong(Timer::number));
    private long nanos;
    private long numbers;

    /// What Pekko calls, by the name of the class.
    public QueuedTimers(Config config, LoggingAdapter log, ThreadFactory threads) {}

    private record Timer(
            long nanos, long number, Runnable task, ExecutionContext where, AtomicBoolean over)
            implements Cancellable, Runnable {
        @Override
        public boolean cancel() {
            return over.compareAndSet(false, true);
        }

        @Override
        public boolean isCancelled() {
            return over.get();
        }

        @Override
        public void run() {
            if (cancel()) {
                task.run();
            }
        }
    }

    @Override
    public synchronized Cancellable scheduleOnce(
            FiniteDuration delay, Runnable task, ExecutionContext where) {
        var timer =
                new Timer(
                        nanos + Math.max(0, delay.toNanos()),
                        numbers++,
                        task,
                        where,
                        new AtomicBoolean());
        timers.add(timer);
        return timer;
    }

    @Override
    @Deprecated
    public Cancellable schedule(
            FiniteDuration delay, FiniteDuration interval, Runnable task, ExecutionContext where) {
        throw new UnsupportedOperationException("no rate here, only delays");
    }

    @Override
    public double maxFrequency() {
        return 1_000_000_000;
    }

    /// How much time has passed.
    synchronized long nanos() {
        return nanos;
    }

    /// Goes on to the next timer that is not cancelled, and hands its task over.
    ///
    /// @param end a later one stays
    /// @return false when there is none
    synchronized boolean next(long end) {
        while (!timers.isEmpty() && timers.peek().isCancelled()) {
            timers.remove();
        }
        if (timers.isEmpty() || timers.peek().nanos() > end) {
            return false;
        }
        var timer = timers.remove();
        nanos = timer.nanos();
        timer.where().execute(timer);
        return true;
    }
}
