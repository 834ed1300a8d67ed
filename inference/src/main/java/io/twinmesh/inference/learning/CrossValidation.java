package io.twinmesh.inference.learning;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// What models foretold about rows they never saw.
public final class CrossValidation {
    private final double[] probabilities;
    private final int[] labels;

    private CrossValidation(double[] probabilities, int[] labels) {
        this.probabilities = probabilities;
        this.labels = labels;
    }

    /// Trains one model per fold; blocks until all are done.
    ///
    /// @param seed of the first fold's training; fold i uses `seed + i`
    public static CrossValidation of(TrainingTable table, Folds folds, Learner learner, long seed) {
        var probabilities = new double[table.size()];
        for (var fold = 0; fold < folds.count(); fold++) {
            var model = Training.train(table.select(folds.outside(fold)), learner, seed + fold);
            for (var row : folds.inside(fold)) {
                probabilities[row] = model.probability(table.row(row));
            }
        }
        return new CrossValidation(probabilities, table.labels());
    }

    /// Over all rows, each judged by the model that did not see it.
    public Evaluation pooled() {
        return Evaluation.of(probabilities, labels);
    }

    /// Whether the same probabilities mean what they say.
    public Calibration calibration() {
        return Calibration.of(probabilities, labels);
    }

    /// The evaluation of some of the rows only, for example one sex; at least one row.
    public Evaluation among(IntPredicate rows) {
        var chosen = IntStream.range(0, labels.length).filter(rows).toArray();
        return Evaluation.of(
                Arrays.stream(chosen).mapToDouble(i -> probabilities[i]).toArray(),
                Arrays.stream(chosen).map(i -> labels[i]).toArray());
    }
}
