package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.http.IdleTimeout;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where clients are answered, and how much of what they send is taken at once.
///
/// @param publicUrl what clients call this node, when that is not where it listens
/// @param maxBundle in bytes
/// @param maxBody in bytes
/// @param bodiesAtOnce bytes of all bodies that are not small, together
/// @param maxWaiting requests for one twin, query or account at once
public record HttpSettings(
        String host,
        int port,
        Optional<URI> publicUrl,
        long maxBundle,
        long maxBody,
        long bodiesAtOnce,
        Duration askTimeout,
        int maxWaiting,
        Duration importTimeout,
        int maxConnections) {
    /// @param root the whole configuration, with the block `twinmesh.http`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static HttpSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.http");
        return new HttpSettings(
                block.host("host"),
                block.number("port", 0, 65535),
                block.address("public-url"),
                maxBundle(block),
                block.size("max-body", 1024, 16L << 20),
                bodiesAtOnce(block),
                block.duration("ask-timeout"),
                block.number("max-waiting", 1, 100_000),
                IdleTimeout.longerThan(root, block, "import-timeout"),
                block.number("max-connections", 1, 100_000));
    }

    private static long maxBundle(ConfigBlock block) {
        return block.size("max-bundle", 1024, 512L << 20);
    }

    /// There must be room for any body that is taken when it is alone.
    private static long bodiesAtOnce(ConfigBlock block) {
        var largest = maxBundle(block);
        if (block.size("bodies-at-once", 0, 64L << 30) == 0) {
            return Math.max(largest, 128L << 20);
        }
        var room = block.size("bodies-at-once", 16L << 20, 64L << 30);
        block.refuseUnless(
                room >= largest,
                "bodies-at-once",
                "twinmesh.http.max-bundle",
                "the first must be 0 or at least the second");
        return room;
    }
}
