package io.twinmesh.inference.engine.batch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/// Requests in the order of service: by priority, then by coming. Not safe for use by several
/// threads.
final class RequestQueue {
    private final List<ArrayDeque<Request>> levels;
    private int size;

    RequestQueue(int priorities) {
        this.levels =
                IntStream.range(0, priorities).mapToObj(_ -> new ArrayDeque<Request>()).toList();
    }

    int size() {
        return size;
    }

    void add(Request request) {
        levels.get(request.priority() - 1).add(request);
        size++;
    }

    boolean remove(Request request) {
        var removed = levels.get(request.priority() - 1).remove(request);
        if (removed) {
            size--;
        }
        return removed;
    }

    @Nullable Request head() {
        for (var level : levels) {
            if (!level.isEmpty()) {
                return level.peek();
            }
        }
        return null;
    }

    /// Takes out those that nobody waits for any more and those whose deadline passed, as far as
    /// the first `rows` rows of the others reach; these follow in `live`.
    ///
    /// @return those taken out
    List<Request> sift(long now, int rows, Collection<Request> live) {
        var dead = new ArrayList<Request>(0);
        var counted = 0;
        for (var level : levels) {
            for (var each = level.iterator(); each.hasNext(); ) {
                if (counted > rows) {
                    return dead;
                }
                var request = each.next();
                if (request.answered() || request.deadline().passed(now)) {
                    each.remove();
                    size--;
                    dead.add(request);
                } else {
                    live.add(request);
                    counted += request.rows();
                }
            }
        }
        return dead;
    }

    /// Takes the first ones.
    List<Request> take(int requests) {
        var taken = new ArrayList<Request>(requests);
        for (var level : levels) {
            while (taken.size() < requests && !level.isEmpty()) {
                taken.add(level.poll());
            }
        }
        size -= taken.size();
        return taken;
    }
}
