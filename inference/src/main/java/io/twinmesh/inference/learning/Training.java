package io.twinmesh.inference.learning;

import smile.classification.GradientTreeBoost;
import smile.classification.LogisticRegression;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.math.MathEx;
import smile.model.cart.SplitRule;

import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/// Trains a model.
public final class Training {
    private static final String LABEL = "label";

    private Training() {}

    /// Blocks until the model is trained.
    ///
    /// Runs on one thread of its own: Smile splits sums by the number of cores and draws chance
    /// from the thread it runs on, so only this gives the same model on every machine.
    ///
    /// @param table has rows of both labels
    /// @param seed decides every random choice; the same table, learner and seed give the same
    ///   model to the last bit
    public static TrainedModel train(TrainingTable table, Learner learner, long seed) {
        if (table.positives() == 0 || table.positives() == table.size()) {
            throw new IllegalArgumentException(
                    "want rows of both labels, got " + table.positives() + " of " + table.size());
        }
        return onOneThread(() ->
                switch (learner) {
                    case Learner.Logistic logistic -> logistic(table, logistic);
                    case Learner.Boosting boosting -> boosted(table, boosting, seed);
                    case Learner.Forest forest -> forest(table, forest, seed);
                });
    }

    private static TrainedModel onOneThread(Callable<TrainedModel> work) {
        try (var pool = new ForkJoinPool(1)) {
            return pool.submit(work).join();
        }
    }

    private static TrainedModel logistic(TrainingTable table, Learner.Logistic learner) {
        var rows = table.wide();
        var width = table.columns().size();
        var mean = new double[width];
        var deviation = new double[width];
        for (var j = 0; j < width; j++) {
            for (var row : rows) {
                mean[j] += row[j] / rows.length;
            }
            for (var row : rows) {
                var distance = row[j] - mean[j];
                deviation[j] += distance * distance / rows.length;
            }
            // a feature that never varies says nothing; dividing by 1 keeps it at 0
            deviation[j] = deviation[j] > 0 ? Math.sqrt(deviation[j]) : 1;
        }
        for (var i = 0; i < rows.length; i++) {
            rows[i] = TrainedModel.Logistic.standardised(rows[i], mean, deviation);
        }
        var options =
                new LogisticRegression.Options(
                        learner.lambda(), learner.tolerance(), learner.maxIterations());
        var fitted = LogisticRegression.binomial(rows, table.labels(), options);
        return new TrainedModel.Logistic(fitted, mean, deviation, table.columns());
    }

    private static TrainedModel boosted(TrainingTable table, Learner.Boosting learner, long seed) {
        MathEx.setSeed(seed);
        var options =
                new GradientTreeBoost.Options(
                        learner.trees(),
                        learner.depth(),
                        learner.leaves(),
                        learner.leafSize(),
                        learner.shrinkage(),
                        learner.subsample(),
                        null,
                        null);
        var fitted = GradientTreeBoost.fit(Formula.lhs(LABEL), frame(table), options);
        // Smile starts from half the log odds and keeps that number to itself
        var balance = 2.0 * table.positives() / table.size() - 1;
        var base = 0.5 * Math.log((1 + balance) / (1 - balance));
        return new TrainedModel.Boosted(fitted, base, learner.shrinkage(), table.columns());
    }

    private static TrainedModel forest(TrainingTable table, Learner.Forest learner, long seed) {
        MathEx.setSeed(seed);
        var options =
                new RandomForest.Options(
                        learner.trees(),
                        learner.tried(),
                        SplitRule.GINI,
                        learner.depth(),
                        learner.leaves(),
                        learner.leafSize(),
                        1.0,
                        null,
                        new SplittableRandom(seed).longs(learner.trees()).toArray(),
                        null);
        var fitted = RandomForest.fit(Formula.lhs(LABEL), frame(table), options);
        return new TrainedModel.Forest(fitted, table.columns());
    }

    /// Columns are called x0, x1, …: a feature's own name could read as a formula.
    private static DataFrame frame(TrainingTable table) {
        var names =
                IntStream.range(0, table.columns().size())
                        .mapToObj(j -> "x" + j)
                        .toArray(String[]::new);
        return DataFrame.of(table.wide(), names).add(new IntVector(LABEL, table.labels()));
    }
}
