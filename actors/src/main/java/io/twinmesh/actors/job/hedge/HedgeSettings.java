package io.twinmesh.actors.job.hedge;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// When a job is leased to a second node beside a slow one.
///
/// @param share of all leases that may be such second copies, 0 (never) to 0.5
/// @param minimum a lease that runs shorter than this is never slow
/// @param samples how many runs of a model must be known before any of its leases is slow, 1 to
///   [RunTimes#REMEMBERED]
/// @param reliability share of its leases that a node must have kept to get a second copy, 0 to 1
public record HedgeSettings(double share, Duration minimum, int samples, double reliability) {
    /// No lease is ever slow.
    public static final HedgeSettings NEVER = new HedgeSettings(0, Duration.ofSeconds(1), 20, 0.98);

    public HedgeSettings {
        if (!(share >= 0 && share <= 0.5)) {
            throw new IllegalArgumentException("share must be 0 to 0.5, got " + share);
        }
        if (!minimum.isPositive()) {
            throw new IllegalArgumentException("minimum must be longer than zero, got " + minimum);
        }
        if (samples < 1 || samples > RunTimes.REMEMBERED) {
            throw new IllegalArgumentException(
                    "samples must be 1 to " + RunTimes.REMEMBERED + ", got " + samples);
        }
        if (!(reliability >= 0 && reliability <= 1)) {
            throw new IllegalArgumentException("reliability must be 0 to 1, got " + reliability);
        }
    }

    /// @param root the whole configuration, with the block `twinmesh.job.hedge`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static HedgeSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.job.hedge");
        return new HedgeSettings(
                block.number("per-thousand", 0, 500) / 1000.0,
                block.duration("minimum"),
                block.number("samples", 1, RunTimes.REMEMBERED),
                block.number("reliability-per-cent", 0, 100) / 100.0);
    }
}
