package io.twinmesh.cluster.waiting;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Runs each piece of work on a virtual thread of its own, where it may wait for databases, twins
/// and the index in plain order. Only so many work at once and only so many wait; one more is
/// refused for now.
public final class WaitingThreads {
    private final Executor threads;
    private final Semaphore places;
    private final AtomicInteger inside = new AtomicInteger();
    private final int most;
    private final Problem full;

    /// @param name of the threads, before a number
    /// @param atOnce how many work at once, 1 or more
    /// @param waiting how many may wait for a place
    /// @param full what one more hears
    public WaitingThreads(String name, int atOnce, int waiting, Problem full) {
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name + "-", 0).factory());
        this.places = new Semaphore(atOnce, true);
        this.most = atOnce + waiting;
        this.full = full;
    }

    /// For requests that read, within the limits of reading.
    public static WaitingThreads ofReaders(String name, int atOnce, int waiting) {
        return new WaitingThreads(
                name,
                atOnce,
                waiting,
                Problem.busy(
                        Busy.READERS, "Too many requests wait to be read. Repeat it as it is."));
    }

    /// Fails at once with [Refused] when too many are here already.
    public <T> CompletionStage<T> of(Supplier<T> work) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            throw new Refused(full);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        places.acquireUninterruptibly();
                        try {
                            return work.get();
                        } finally {
                            places.release();
                        }
                    } finally {
                        inside.decrementAndGet();
                    }
                },
                threads);
    }

    /// Waits for an answer; fails as the stage does. Only on a virtual thread: one of a pool that
    /// waited for an actor could be the one that the actor needs.
    public static <T> T await(CompletionStage<T> stage) {
        if (!Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a thread that others need must not wait for an answer: got "
                            + Thread.currentThread().getName()
                            + ", want a virtual thread");
        }
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
