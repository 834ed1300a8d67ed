package io.twinmesh.cluster.fhir.subscription;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How subscriptions are treated, beside what webhooks and they have in common.
///
/// @param mostPerClient how many one client may have
/// @param keep how many delivered events of each can be asked for again
/// @param mostEvents in one notification or answer, whatever the client says
/// @param largestNotification after so many bytes a notification ends early
/// @param leastHeartbeat the shortest time between two signs of life
/// @param handshakeWithin a receiver that does not take the handshake for this long is given up
public record SubscriptionSettings(
        int mostPerClient,
        int keep,
        int mostEvents,
        long largestNotification,
        Duration leastHeartbeat,
        Duration handshakeWithin) {
    /// @param root the whole configuration, with the block `twinmesh.subscriptions`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static SubscriptionSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.subscriptions");
        return new SubscriptionSettings(
                block.number("most-per-client", 1, 10_000),
                block.number("keep", 0, 1_000_000),
                block.number("most-events", 1, 1_000),
                block.size("largest-notification", 1 << 10, 64L << 20),
                block.duration("least-heartbeat"),
                block.duration("handshake-within"));
    }
}
