package io.twinmesh.inference.learning;

import smile.classification.GradientTreeBoost;
import smile.classification.LogisticRegression;
import smile.classification.RandomForest;
import smile.data.Tuple;

import java.util.List;

/// What a learner made: it answers as Smile does, and exports itself to an ONNX graph that answers
/// the same.
public sealed interface TrainedModel {
    /// P(label 1) of one row, features in the training table's order.
    double probability(float[] row);

    /// The graph: one float32 input `features` [rows, columns], one output `probability` [rows, 1].
    /// The same model gives the same bytes.
    byte[] onnx();

    /// Logistic regression: P = sigmoid(weights . (x - mean) / deviation + bias).
    record Logistic(
            LogisticRegression.Binomial smile,
            double[] mean,
            double[] deviation,
            List<TrainingTable.Column> columns)
            implements TrainedModel {
        @Override
        public double probability(float[] row) {
            var posterior = new double[2];
            smile.predict(standardised(TrainingTable.wide(row), mean, deviation), posterior);
            return posterior[1];
        }

        @Override
        public byte[] onnx() {
            return OnnxExport.logistic(this);
        }

        static double[] standardised(double[] row, double[] mean, double[] deviation) {
            var result = new double[row.length];
            for (var j = 0; j < row.length; j++) {
                result[j] = (row[j] - mean[j]) / deviation[j];
            }
            return result;
        }
    }

    /// Boosted trees: P = sigmoid(2 (base + shrinkage x sum of the trees)).
    record Boosted(
            GradientTreeBoost smile,
            double base,
            double shrinkage,
            List<TrainingTable.Column> columns)
            implements TrainedModel {
        @Override
        public double probability(float[] row) {
            var posterior = new double[2];
            smile.predict(Tuple.of(smile.schema(), TrainingTable.wide(row)), posterior);
            return posterior[1];
        }

        @Override
        public byte[] onnx() {
            return OnnxExport.boosted(this);
        }
    }

    /// A random forest: the weighted mean of its trees' class shares (Smile's soft form; its hard
    /// vote is another function and is not used).
    record Forest(RandomForest smile, List<TrainingTable.Column> columns) implements TrainedModel {
        @Override
        public double probability(float[] row) {
            var posterior = new double[2];
            smile.predict(Tuple.of(smile.schema(), TrainingTable.wide(row)), posterior);
            return posterior[1];
        }

        @Override
        public byte[] onnx() {
            return OnnxExport.forest(this);
        }
    }
}
