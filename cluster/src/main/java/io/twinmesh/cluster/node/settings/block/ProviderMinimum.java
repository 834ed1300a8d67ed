package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.inference.hardware.NetworkMinimums;

import java.time.Duration;

/// What a provider's machine must have at least, as the operator has set.
public final class ProviderMinimum {
    private ProviderMinimum() {}

    /// @param root the whole configuration, with the block `twinmesh.provider-minimum`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static NetworkMinimums of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.provider-minimum");
        return new NetworkMinimums(
                block.number("cores", 1, 65_536),
                block.size("memory", 0, 1L << 50) >> 20,
                block.size("gpu-memory", 0, 1L << 50) >> 20,
                block.number("rows-per-second", 0, Integer.MAX_VALUE),
                block.size("download-per-second", 0, 1L << 50) >> 10,
                block.atMost("clock-offset", Duration.ofDays(1)));
    }
}
