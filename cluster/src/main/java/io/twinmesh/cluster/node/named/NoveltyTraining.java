package io.twinmesh.cluster.node.named;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.node.settings.block.NoveltySettings;
import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.inference.novelty.NoveltyTable;

import java.util.Arrays;
import java.util.Optional;

/// Trains the detector of unusual vital signs from the operator's table, when there is one.
final class NoveltyTraining {
    private static final int LARGEST = 64 << 20;

    private NoveltyTraining() {}

    /// Blocks until it is trained.
    ///
    /// @throws WrongSetting when the table cannot be learned from
    static Optional<NoveltyDetector> train(NoveltySettings settings) {
        return settings.table()
                .map(file ->
                        file.readText(
                                LARGEST,
                                "a table of vital signs, comma-separated with a heading",
                                text ->
                                        NoveltyDetector.train(
                                                known(NoveltyTable.ofCsv(text)),
                                                settings.rarePerThousand() / 1000.0,
                                                settings.seed())));
    }

    private static NoveltyTable known(NoveltyTable table) {
        var known = Arrays.stream(Vital.values()).map(Vital::id).toList();
        if (!known.containsAll(table.columns())) {
            throw new IllegalArgumentException("the columns must be among " + known);
        }
        return table;
    }
}
