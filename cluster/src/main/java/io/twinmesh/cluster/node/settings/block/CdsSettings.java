package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.cds.ServiceRegions;
import io.twinmesh.cluster.security.smart.Issuers;

import java.time.Duration;

/// How hooks of electronic health records are answered.
///
/// @param within when a card must be there
public record CdsSettings(Duration within, Issuers issuers, ServiceRegions regions) {
    /// @param root the whole configuration, with the block `twinmesh.cds-hooks`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static CdsSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.cds-hooks");
        return new CdsSettings(
                block.duration("answer-within"),
                block.read("issuers", Issuers::ofCdsClients),
                block.read("regions", ServiceRegions::read));
    }
}
