package io.twinmesh.inference.learning;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// How well probabilities foretold labels.
///
/// @param rows how many were judged
/// @param positives how many of them have label 1
/// @param auc area under the ROC curve, ties counted half (Mann and Whitney); empty unless both
///   labels occur
/// @param accuracy share of rows where `probability >= 0.5` says the label
/// @param brier mean squared difference of probability and label (Brier 1950)
public record Evaluation(
        int rows, int positives, OptionalDouble auc, double accuracy, double brier) {

    /// @param probabilities of label 1, one per row, at least one
    /// @param labels 0 or 1, one per row
    public static Evaluation of(double[] probabilities, int[] labels) {
        var rows = labels.length;
        if (rows == 0 || probabilities.length != rows) {
            throw new IllegalArgumentException(
                    "want a probability per label, got " + probabilities.length + " and " + rows);
        }
        var right = 0;
        var squares = 0.0;
        for (var i = 0; i < rows; i++) {
            right += label(probabilities[i]) == labels[i] ? 1 : 0;
            squares += (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
        }
        return new Evaluation(
                rows,
                Arrays.stream(labels).sum(),
                auc(probabilities, labels),
                (double) right / rows,
                squares / rows);
    }

    /// What a probability says: 1 from 0.5 on, else 0.
    public static int label(double probability) {
        return probability >= 0.5 ? 1 : 0;
    }

    private static OptionalDouble auc(double[] probabilities, int[] labels) {
        var order =
                IntStream.range(0, labels.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> probabilities[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        var positives = (long) Arrays.stream(labels).sum();
        var negatives = labels.length - positives;
        if (positives == 0 || negatives == 0) {
            return OptionalDouble.empty();
        }
        var rankSum = 0.0;
        for (var start = 0; start < order.length; ) {
            var end = start;
            var positivesHere = 0;
            while (end < order.length && probabilities[order[end]] == probabilities[order[start]]) {
                positivesHere += labels[order[end]];
                end++;
            }
            // tied rows share the mean of the ranks start+1 .. end
            rankSum += positivesHere * (start + 1 + end) / 2.0;
            start = end;
        }
        var wins = rankSum - positives * (positives + 1) / 2.0;
        return OptionalDouble.of(wins / positives / negatives);
    }
}
