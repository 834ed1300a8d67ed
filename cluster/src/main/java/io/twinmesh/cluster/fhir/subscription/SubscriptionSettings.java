package io.twinmesh.cluster.fhir.subscription;

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
        Duration handshakeWithin) {}
