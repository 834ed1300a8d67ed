package io.twinmesh.cluster.waiting;

import java.util.concurrent.CompletableFuture;

/// Runs what waits for actors, as a server does. Blocks until it has ended; fails as it does.
public final class OnVirtualThread {
    private OnVirtualThread() {}

    public static void run(Runnable work) {
        CompletableFuture.runAsync(work, Thread::startVirtualThread).join();
    }
}
