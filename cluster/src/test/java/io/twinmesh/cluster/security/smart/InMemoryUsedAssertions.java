package io.twinmesh.cluster.security.smart;

import io.twinmesh.persistence.client.UsedAssertions;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Remembers used assertions in memory, for tests of what asks it.
public final class InMemoryUsedAssertions implements UsedAssertions {
    private final InstantSource time;
    private final int most;
    private final Map<List<String>, Instant> used = new HashMap<>();

    public InMemoryUsedAssertions(InstantSource time, int most) {
        this.time = time;
        this.most = most;
    }

    @Override
    public synchronized Answer use(String client, String id, Instant until) {
        used.values().removeIf(end -> end.isBefore(time.instant()));
        var name = List.of(client, id);
        if (used.containsKey(name)) {
            return Answer.USED_BEFORE;
        }
        if (used.size() >= most) {
            return Answer.FULL;
        }
        used.put(name, until);
        return Answer.FIRST_USE;
    }
}
