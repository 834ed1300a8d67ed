package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.export.ExportSettings;
import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.export.ExportRegister;

import java.time.Duration;

/// How many exports there may be, and how much each does at once.
///
/// @param largestFile in bytes
/// @param wakeEvery how often open exports are looked after
public record ExportLimits(
        ExportSettings settings,
        ExportRegister.Limits limits,
        int pollsPerMinute,
        int patientsPerStep,
        long largestFile,
        Duration wakeEvery) {
    /// @param root the whole configuration, with the block `twinmesh.export`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ExportLimits of(Config root) {
        var settings = ExportSettings.of(root);
        var block = new ConfigBlock(root, "twinmesh.export");
        return new ExportLimits(
                settings,
                new ExportRegister.Limits(
                        block.number("max-open", 1, 10_000),
                        block.number("max-open-per-client", 1, 10_000)),
                block.number("polls-per-minute", 1, 6000),
                block.number("patients-per-step", 1, 1000),
                block.size("max-file", 1 << 10, 4L << 30),
                block.duration("wake-every"));
    }
}
