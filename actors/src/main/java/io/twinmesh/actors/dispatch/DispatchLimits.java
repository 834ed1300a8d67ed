package io.twinmesh.actors.dispatch;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How much the dispatch holds, how long, and how it decides.
///
/// @param maxWaiting how many jobs may wait at once, 1 or more
/// @param maxWaitingPerPayer how many of them one account may have, 1 or more
/// @param reservation how long a slot is kept for a job that was told of it
/// @param nodeSilence a node that its session does not mention for this long is forgotten and shown
///   as lost; three heartbeats of a session or more
/// @param sweep how often expired entries are removed
/// @param aging a job that has waited so long counts one priority higher
/// @param loadedWait how long a job waits for a busy node that has its model loaded before any
///   other will do; may be zero
/// @param hurry a job with less time left gets the most reliable free node; may be zero
/// @param placement which of two nodes gets a job
public record DispatchLimits(
        int maxWaiting,
        int maxWaitingPerPayer,
        Duration reservation,
        Duration nodeSilence,
        Duration sweep,
        Duration aging,
        Duration loadedWait,
        Duration hurry,
        Placement placement) {

    public DispatchLimits {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("max-waiting must be 1 or more, got " + maxWaiting);
        }
        if (maxWaitingPerPayer < 1) {
            throw new IllegalArgumentException(
                    "max-waiting-per-payer must be 1 or more, got " + maxWaitingPerPayer);
        }
        positive("reservation", reservation);
        positive("node-silence", nodeSilence);
        positive("sweep", sweep);
        positive("aging", aging);
        notNegative("loaded-wait", loadedWait);
        notNegative("hurry", hurry);
    }

    /// @param root the whole configuration, with the block `twinmesh.dispatch`
    /// @param heartbeat how often a session mentions its node
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static DispatchLimits of(Config root, Duration heartbeat) {
        var block = new ConfigBlock(root, "twinmesh.dispatch");
        return new DispatchLimits(
                block.number("max-waiting", 1, 1_000_000),
                block.number("max-waiting-per-payer", 1, 1_000_000),
                block.duration("reservation"),
                block.atLeast("node-silence", 3, "twinmesh.gateway.heartbeat", heartbeat),
                block.duration("sweep"),
                block.duration("aging"),
                block.atLeast("loaded-wait", Duration.ZERO),
                block.atLeast("hurry", Duration.ZERO),
                block.oneOf("placement", "spread", "pack").equals("pack")
                        ? Placement.PACK
                        : Placement.SPREAD);
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + " must not be negative, got " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }
}
