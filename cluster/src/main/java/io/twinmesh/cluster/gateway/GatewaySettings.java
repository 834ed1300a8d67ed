package io.twinmesh.cluster.gateway;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How the gateway treats nodes.
///
/// @param heartbeat how often a node reports
/// @param suspectAfterMissed after how many missed heartbeats a node gets no new work
/// @param lostAfter after how long without a frame a node's leases are given to others; two
///   heartbeats or more
/// @param helloTimeout how long a connection may take to prove itself
/// @param verdictTimeout how long a job may take to judge a result before it is asked again
/// @param linger how long an ended session still answers offers that were under way
/// @param countInterval how often counts of work done are stored
/// @param wayBackEvery how often a node that the network suspended is asked what the core knows
/// @param maxClockSkew how far a node's clock may be off
/// @param maxConnections how many connections there may be, also of those who prove nothing
/// @param maxConnectionsPerAddress how many of them from one address
/// @param maxHandshakes how many of them may not have proved who they are; the oldest makes way
/// @param maxSessions how many nodes may be connected at once
/// @param maxSessionsPerNode how many streams of one node may be open at once; all but the latest
///   end
/// @param maxSlots how many slots a node may claim
/// @param maxFrameBytes the largest message a node may send
/// @param keepalive how often the connection is probed when it is quiet
/// @param leastRowsPerSecond of the reference network, that a machine must not only claim
public record GatewaySettings(
        Duration heartbeat,
        int suspectAfterMissed,
        Duration lostAfter,
        Duration helloTimeout,
        Duration verdictTimeout,
        Duration linger,
        Duration countInterval,
        Duration wayBackEvery,
        Duration maxClockSkew,
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxHandshakes,
        int maxSessions,
        int maxSessionsPerNode,
        int maxSlots,
        int maxFrameBytes,
        Duration keepalive,
        long leastRowsPerSecond) {

    /// What agents keep to, whatever they are told.
    private static final Duration QUICKEST = Duration.ofMillis(100);

    private static final Duration SLOWEST = Duration.ofMinutes(1);

    public GatewaySettings {
        positive("heartbeat", heartbeat);
        positive("lost-after", lostAfter);
        positive("hello-timeout", helloTimeout);
        positive("verdict-timeout", verdictTimeout);
        positive("linger", linger);
        positive("count-interval", countInterval);
        positive("way-back-every", wayBackEvery);
        positive("max-clock-skew", maxClockSkew);
        positive("keepalive", keepalive);
        atLeastOne("suspect-after-missed", suspectAfterMissed);
        atLeastOne("max-connections", maxConnections);
        atLeastOne("max-connections-per-address", maxConnectionsPerAddress);
        atLeastOne("max-handshakes", maxHandshakes);
        atLeastOne("max-sessions", maxSessions);
        atLeastOne("max-sessions-per-node", maxSessionsPerNode);
        atLeastOne("max-slots", maxSlots);
        atLeastOne("max-frame-bytes", maxFrameBytes);
    }

    /// @param root the whole configuration, with the block `twinmesh.gateway`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static GatewaySettings of(Config root, long leastRowsPerSecond) {
        var block = new ConfigBlock(root, "twinmesh.gateway");
        var heartbeat = block.within("heartbeat", QUICKEST, SLOWEST);
        return new GatewaySettings(
                heartbeat,
                block.number("suspect-after-missed", 1, 1_000),
                block.atLeast("lost-after", 2, "twinmesh.gateway.heartbeat", heartbeat),
                block.duration("hello-timeout"),
                block.duration("verdict-timeout"),
                block.duration("linger"),
                block.duration("count-interval"),
                block.duration("way-back-every"),
                block.duration("max-clock-skew"),
                block.number("max-connections", 1, 1_000_000),
                block.number("max-connections-per-address", 1, 1_000_000),
                block.number("max-handshakes", 1, 1_000_000),
                block.number("max-sessions", 1, 1_000_000),
                block.number("max-sessions-per-node", 1, 1_000),
                block.number("max-slots", 1, 65_536),
                Math.toIntExact(block.size("max-frame-bytes", 1 << 10, 64 << 20)),
                block.duration("keepalive"),
                leastRowsPerSecond);
    }

    Duration suspectAfter() {
        return heartbeat.multipliedBy(suspectAfterMissed);
    }

    /// How often a session looks at its clocks.
    Duration tick() {
        var second = Duration.ofSeconds(1);
        return heartbeat.compareTo(second) < 0 ? heartbeat : second;
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more, got " + value);
        }
    }
}
