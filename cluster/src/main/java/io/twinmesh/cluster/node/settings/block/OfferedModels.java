package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which kinds of models answer, as the operator has set.
public final class OfferedModels {
    private OfferedModels() {}

    /// @param root the whole configuration, with the block `twinmesh.models`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static OfferedClasses of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.models");
        return new OfferedClasses(
                Stream.of(RegulatoryClass.values())
                        .filter(one -> block.flag(one.text()))
                        .collect(Collectors.toSet()));
    }
}
