package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.inference.novelty.NoveltyTable;
import io.twinmesh.persistence.file.LimitedFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Trains the detector of unusual vital signs from the operator's table, when there is one.
public final class NoveltyTraining {
    private static final int LARGEST = 64 << 20;

    private NoveltyTraining() {}

    /// Blocks until it is trained.
    ///
    /// @throws StartFailure naming the setting when the table cannot be learned from
    public static Optional<NoveltyDetector> train(NodeConfig.Novelty settings) {
        if (settings.table().isEmpty()) {
            return Optional.empty();
        }
        var file = Path.of(settings.table());
        try {
            var table = NoveltyTable.ofCsv(LimitedFile.text(file, LARGEST));
            var known = Arrays.stream(Vital.values()).map(Vital::id).toList();
            if (!known.containsAll(table.columns())) {
                throw new IllegalArgumentException("the columns must be among " + known);
            }
            return Optional.of(
                    NoveltyDetector.train(
                            table, settings.rarePerThousand() / 1000.0, settings.seed()));
        } catch (IOException e) {
            throw wrong("the file cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartFailure wrong(String why, Exception cause) {
        return new StartFailure(
                StartFailure.FAILURE, "setting twinmesh.novelty.table: " + why, cause);
    }
}
