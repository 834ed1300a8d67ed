package io.twinmesh.actors.dispatch;

import com.typesafe.config.Config;

import java.time.Duration;

/// How much the dispatch holds, and how long.
///
/// @param maxWaiting how many jobs may wait at once, 1 or more
/// @param reservation how long a slot is kept for a job that was told of it
/// @param nodeSilence a node that its session does not mention for this long is forgotten; longer
///   than the sessions' heartbeat
/// @param sweep how often expired entries are removed
public record DispatchLimits(
        int maxWaiting, Duration reservation, Duration nodeSilence, Duration sweep) {

    public DispatchLimits {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("max-waiting must be 1 or more, got " + maxWaiting);
        }
        positive("reservation", reservation);
        positive("node-silence", nodeSilence);
        positive("sweep", sweep);
    }

    /// @param root the whole configuration, with the block `twinmesh.dispatch`
    public static DispatchLimits of(Config root) {
        var block = root.getConfig("twinmesh.dispatch");
        return new DispatchLimits(
                block.getInt("max-waiting"),
                block.getDuration("reservation"),
                block.getDuration("node-silence"),
                block.getDuration("sweep"));
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }
}
