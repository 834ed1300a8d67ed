package io.twinmesh.cluster.history;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

/// How much of a history one request may read.
///
/// @param mostEvents how many events may be replayed for one view
/// @param replaysAtOnce how many views of the past are made at one time
/// @param mostRows how many rows one page of a timeline has
public record HistorySettings(int mostEvents, int replaysAtOnce, int mostRows) {
    /// @param root the whole configuration, with the block `twinmesh.history`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static HistorySettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.history");
        return new HistorySettings(
                block.number("most-events", 1_000, 10_000_000),
                block.number("replays-at-once", 1, 64),
                block.number("most-rows", 1, 1_000));
    }
}
