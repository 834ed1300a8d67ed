package io.twinmesh.inference.novelty;

import smile.anomaly.IsolationForest;
import smile.math.MathEx;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/// An isolation forest (Liu FT, Ting KM, Zhou ZH. Isolation forest. ICDM 2008:413-22): what is
/// separated from the rest by few random cuts is rare. For research only.
public final class NoveltyDetector {
    private static final int TREES = 200;

    /// The paper's subsample of 256 rows is enough whatever the table's size.
    private static final double SUBSAMPLE_ROWS = 256;

    private final List<String> columns;
    private final IsolationForest forest;
    private final double threshold;

    private NoveltyDetector(List<String> columns, IsolationForest forest, double threshold) {
        this.columns = columns;
        this.forest = forest;
        this.threshold = threshold;
    }

    /// How unusual a row is.
    ///
    /// @param score 0 to 1, higher is rarer
    /// @param threshold above it lies the share of the learned rows that was called rare
    public record Novelty(double score, double threshold) {
        public boolean novel() {
            return score > threshold;
        }

        @Override
        public String toString() {
            return "Novelty[hidden]";
        }
    }

    /// Blocks until the forest has grown. On one thread of its own: Smile draws chance from the
    /// thread it runs on, so only this gives the same forest on every machine.
    ///
    /// @param rare the share of the table's rows to call novel, above 0 and below 0.5
    /// @param seed the same table, share and seed give the same detector to the last bit
    public static NoveltyDetector train(NoveltyTable table, double rare, long seed) {
        if (!(rare > 0 && rare < 0.5)) {
            throw new IllegalArgumentException(
                    "the share must be above 0 and below 0.5, got " + rare);
        }
        var rows = table.rows();
        // Smile takes no rate of 1
        var subsample = Math.min(Math.nextDown(1.0), SUBSAMPLE_ROWS / rows.length);
        var options = new IsolationForest.Options(TREES, 0, subsample, table.columns().size() - 1);
        try (var pool = new ForkJoinPool(1)) {
            return pool.submit(
                            () -> {
                                MathEx.setSeed(seed);
                                var forest = IsolationForest.fit(rows, options);
                                var scores =
                                        Arrays.stream(rows).mapToDouble(forest::score).toArray();
                                Arrays.sort(scores);
                                var last = (int) Math.ceil(scores.length * (1 - rare)) - 1;
                                return new NoveltyDetector(table.columns(), forest, scores[last]);
                            })
                    .join();
        }
    }

    /// What a row must hold, in this order.
    public List<String> columns() {
        return columns;
    }

    /// @param row one finite number per column
    public Novelty judge(double[] row) {
        if (row.length != columns.size() || !Arrays.stream(row).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("want one finite number for each of " + columns);
        }
        return new Novelty(forest.score(row), threshold);
    }
}
