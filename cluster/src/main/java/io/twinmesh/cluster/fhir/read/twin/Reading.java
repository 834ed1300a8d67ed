package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Runs each request on a virtual thread of its own, where it may wait for databases, twins and the
/// index in plain order. Only so many work at once and only so many wait; one more hears 503
/// `server.busy`.
public final class Reading {
    private final Executor threads;
    private final Semaphore places;
    private final AtomicInteger inside = new AtomicInteger();
    private final int most;

    /// @param threads a new virtual thread for each task
    /// @param atOnce requests that work at once
    /// @param waiting requests that may wait for a place
    public Reading(Executor threads, int atOnce, int waiting) {
        this.threads = threads;
        this.places = new Semaphore(atOnce, true);
        this.most = atOnce + waiting;
    }

    public <T> CompletionStage<T> of(Supplier<T> work) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            throw new Refused(
                    Problem.busy(
                            Busy.READERS,
                            "Too many requests wait to be read. Repeat it as it is."));
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

    /// Waits, on a thread of this class; fails as the stage does.
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
