package io.twinmesh.cluster.security.smart;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/// Remembers the assertions that were used until they expire, so that none is used twice. Holds a
/// bounded number; when it is full, new ones are refused rather than old ones forgotten. It is kept
/// in memory: a restart forgets it, and an assertion could then be used again for the rest of its
/// five minutes.
final class ReplayGuard {
    private final InstantSource time;
    private final int most;
    private final Set<Use> used = new HashSet<>();
    private final PriorityQueue<Use> byEnd = new PriorityQueue<>(Comparator.comparing(Use::until));

    /// @param most how many assertions are remembered at once
    ReplayGuard(InstantSource time, int most) {
        this.time = time;
        this.most = most;
    }

    enum Answer {
        FIRST_USE,
        USED_BEFORE,
        FULL
    }

    /// @param until when the assertion can no longer be used anyway
    synchronized Answer use(String client, String id, Instant until) {
        var now = time.instant();
        while (!byEnd.isEmpty() && byEnd.peek().until().isBefore(now)) {
            used.remove(byEnd.poll());
        }
        var use = new Use(client, id, until);
        if (used.contains(use)) {
            return Answer.USED_BEFORE;
        }
        if (used.size() >= most) {
            return Answer.FULL;
        }
        used.add(use);
        byEnd.add(use);
        return Answer.FIRST_USE;
    }

    /// The same assertion, whatever end it claims this time.
    private record Use(String client, String id, Instant until) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Use use && client.equals(use.client) && id.equals(use.id);
        }

        @Override
        public int hashCode() {
            return 31 * client.hashCode() + id.hashCode();
        }
    }
}
