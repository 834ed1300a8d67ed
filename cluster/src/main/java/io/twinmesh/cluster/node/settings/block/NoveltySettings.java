package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;

import java.util.Optional;

/// From what the node learns which vital signs are unlike those of others.
///
/// @param table file of comma-separated vital signs to learn from; empty: off
/// @param rarePerThousand how many of a thousand rows are called novel
/// @param seed of every random choice
public record NoveltySettings(Optional<NamedFile> table, int rarePerThousand, int seed) {
    /// @param root the whole configuration, with the block `twinmesh.novelty`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static NoveltySettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.novelty");
        return new NoveltySettings(
                block.file("table"),
                block.number("rare-per-thousand", 1, 499),
                block.number("seed", 0, Integer.MAX_VALUE));
    }
}
