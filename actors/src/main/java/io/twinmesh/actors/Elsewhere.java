package io.twinmesh.actors;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Work on other threads, whose refusal is a failed stage, too: what
/// `CompletableFuture.supplyAsync` throws when they have no room would end the actor that asks.
public final class Elsewhere {
    private Elsewhere() {}

    /// @param work may block if these threads may
    /// @return fails with a `RejectedExecutionException` when there is no room for it
    public static <T> CompletableFuture<T> supply(Supplier<T> work, Executor threads) {
        return CompletableFuture.completedFuture(work).thenApplyAsync(Supplier::get, threads);
    }

    /// As [#supply], of what has no result.
    public static CompletableFuture<Void> run(Runnable work, Executor threads) {
        return CompletableFuture.completedFuture(work).thenAcceptAsync(Runnable::run, threads);
    }
}
