package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;
import java.util.List;

/// Where providers' nodes dial in.
///
/// @param publicHost how nodes reach it; empty: as `host`
public record GatewayDoor(String host, int port, String publicHost, Duration stopGrace) {
    /// @param root the whole configuration, with the block `twinmesh.gateway`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static GatewayDoor of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.gateway");
        return new GatewayDoor(
                block.host("host"),
                block.number("port", 0, 65535),
                block.otherHost("public-host").orElse(""),
                block.duration("stop-grace"));
    }

    /// What an invitation names.
    public String invitedHost() {
        return publicHost.isEmpty() ? host : publicHost;
    }

    /// The names that the gateway's certificate has beside those of this machine.
    public List<String> certifiedHosts() {
        return publicHost.isEmpty() ? List.of() : List.of(publicHost);
    }
}
