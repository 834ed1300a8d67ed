package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How long a stop may take.
///
/// @param httpGrace for the answers that are under way
/// @param limit for all of it
public record ShutdownSettings(Duration httpGrace, Duration limit) {
    /// @param root the whole configuration, with the block `twinmesh.shutdown`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ShutdownSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.shutdown");
        var grace = block.duration("http-grace");
        return new ShutdownSettings(
                grace, block.atLeast("limit", 1, "twinmesh.shutdown.http-grace", grace));
    }
}
