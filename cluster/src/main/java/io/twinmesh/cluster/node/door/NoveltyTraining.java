package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.inference.novelty.NoveltyTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Trains the detector of unusual vital signs from the operator's table, when there is one.
public final class NoveltyTraining {
    private static final long LARGEST = 64L << 20;

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
            if (Files.size(file) > LARGEST) {
                throw wrong("the file has more than " + LARGEST + " bytes", Optional.empty());
            }
            var table = NoveltyTable.ofCsv(Files.readString(file));
            var known = Arrays.stream(Vital.values()).map(Vital::id).toList();
            if (!known.containsAll(table.columns())) {
                throw wrong("the columns must be among " + known, Optional.empty());
            }
            return Optional.of(
                    NoveltyDetector.train(
                            table, settings.rarePerThousand() / 1000.0, settings.seed()));
        } catch (IOException e) {
            throw wrong("the file cannot be read", Optional.of(e));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), Optional.of(e));
        }
    }

    private static StartFailure wrong(String why, Optional<Exception> cause) {
        var message = "setting twinmesh.novelty.table: " + why;
        return cause.map(e -> new StartFailure(StartFailure.FAILURE, message, e))
                .orElseGet(() -> new StartFailure(StartFailure.FAILURE, message));
    }
}
