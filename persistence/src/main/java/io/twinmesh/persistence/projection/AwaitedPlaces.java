package io.twinmesh.persistence.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Places of the journal that somebody waits for. Guarded by its owner's lock.
final class AwaitedPlaces {
    private final int most;
    private final List<Awaited> awaited = new ArrayList<>();

    private record Awaited(long target, CompletableFuture<Void> reached) {}

    /// @param most who may wait at once
    AwaitedPlaces(int most) {
        this.most = most;
    }

    boolean empty() {
        return awaited.isEmpty();
    }

    boolean full() {
        return awaited.size() >= most;
    }

    void add(long target, CompletableFuture<Void> reached) {
        awaited.add(new Awaited(target, reached));
    }

    /// Tells those whose place is reached, and forgets those that no longer wait. What follows from
    /// it belongs to other threads and never runs under the owner's lock.
    void reached(long position) {
        awaited.removeIf(one -> {
            var there = position >= one.target();
            if (there) {
                one.reached().completeAsync(() -> null);
            }
            return there || one.reached().isDone();
        });
    }

    /// Fails for all of them.
    void fail(String why) {
        awaited.forEach(one ->
                one.reached()
                        .completeAsync(() -> {
                            throw new IllegalStateException(why);
                        }));
        awaited.clear();
    }
}
