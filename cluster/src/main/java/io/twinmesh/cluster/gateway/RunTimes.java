package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.dispatch.Pace;
import io.twinmesh.cluster.gateway.LeaseTable.Lease;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How long the leases of one session ran, by model: a mean in which the latest run counts one
/// fifth. Used by one thread.
final class RunTimes {
    /// The models heard of longest ago are forgotten.
    static final int MOST_MODELS = 64;

    private static final double LATEST = 0.2;

    private final Map<String, Duration> loaded = new LinkedHashMap<>();
    private final Map<String, Duration> unloaded = new LinkedHashMap<>();

    /// A lease's result was there at this moment, or was not there yet.
    void took(Lease lease, Instant until) {
        var runs = lease.loaded() ? loaded : unloaded;
        var run = Duration.between(lease.since(), until);
        var before = runs.remove(lease.model());
        runs.put(lease.model(), before == null ? run : mean(before, run));
        if (runs.size() > MOST_MODELS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    /// A lease ended at this moment before its result was there. That says something only when it
    /// took longer than others already: what is cancelled early must make no node look quick.
    void tookAtLeast(Lease lease, Instant until) {
        var before = (lease.loaded() ? loaded : unloaded).get(lease.model());
        if (before != null && Duration.between(lease.since(), until).compareTo(before) > 0) {
            took(lease, until);
        }
    }

    private static Duration mean(Duration before, Duration run) {
        return before.plusNanos(Math.round(LATEST * run.minus(before).toNanos()));
    }

    /// Empty before a lease ended.
    Optional<Pace> pace() {
        return loaded.isEmpty() && unloaded.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pace(loaded, unloaded));
    }
}
