package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// Where whoever looks after the node asks how it is.
///
/// @param regionsWithin how long a kind of entity without a place keeps the node from being ready
public record ManagementSettings(String host, int port, Duration regionsWithin) {
    /// @param root the whole configuration, with the block `twinmesh.management`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ManagementSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.management");
        return new ManagementSettings(
                block.host("host"),
                block.number("port", 0, 65535),
                block.duration("regions-within"));
    }
}
