package io.twinmesh.actors.export;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// How long an export is kept, and how patient it is.
///
/// @param keep how long a complete export can be fetched
/// @param stepLimit how long one step may take before it counts as failed
/// @param firstRetry the pause after a failed step; it doubles up to `lastRetry`
/// @param mostFailures failed steps in a row after which the export gives up
public record ExportSettings(
        Duration keep,
        Duration stepLimit,
        Duration firstRetry,
        Duration lastRetry,
        int mostFailures) {

    /// @param root the whole configuration, with the block `twinmesh.export`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ExportSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.export");
        return new ExportSettings(
                block.atMost("keep", ConfigBlock.TEN_YEARS),
                block.duration("step-limit"),
                block.duration("first-retry"),
                block.atLeast(
                        "last-retry",
                        1,
                        "twinmesh.export.first-retry",
                        block.duration("first-retry")),
                block.number("most-failures", 1, 1000));
    }

    /// The pause after failure number `failure`, which counts from 1.
    Duration pause(int failure) {
        var pause = firstRetry.multipliedBy(1L << Math.min(failure - 1, 16));
        return pause.compareTo(lastRetry) > 0 ? lastRetry : pause;
    }
}
