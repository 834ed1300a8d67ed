package io.twinmesh.inference.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether probabilities mean what they say: of the rows that got 30 %, about 30 in a hundred
/// should have the label.
///
/// @param bins ten equal parts of 0 to 1, those that hold rows, in rising order
/// @param line intercept and slope of the label's log odds on the probability's (Cox 1958); empty
///   when the labels can be told apart without error, or only one occurs
/// @param error mean distance of a bin's share from its mean probability, weighted by its rows
public record Calibration(List<Bin> bins, Optional<Line> line, double error) {
    private static final int BINS = 10;

    /// Keeps the log odds of a forest's 0 and 1 finite.
    private static final double NEAREST = 1e-6;

    private static final int STEPS = 50;
    private static final double STEEPEST = 1e3;

    public Calibration {
        bins = List.copyOf(bins);
    }

    /// @param from smallest probability, inclusive
    /// @param rows how many, 1 or more
    /// @param foretold their mean probability
    /// @param share of them with label 1
    public record Bin(double from, int rows, double foretold, double share) {}

    /// @param intercept 0 when the mean is right
    /// @param slope 1 when right; below 1 the probabilities are too extreme, above 1 too timid
    public record Line(double intercept, double slope) {}

    /// @param probabilities of label 1, each 0 to 1, one per row, at least one
    /// @param labels 0 or 1, one per row
    public static Calibration of(double[] probabilities, int[] labels) {
        if (labels.length == 0 || probabilities.length != labels.length) {
            throw new IllegalArgumentException(
                    "want a probability per label, got "
                            + probabilities.length
                            + " and "
                            + labels.length);
        }
        var bins = bins(probabilities, labels);
        var error =
                bins.stream()
                        .mapToDouble(bin ->
                                bin.rows() * Math.abs(bin.share() - bin.foretold()) / labels.length)
                        .sum();
        return new Calibration(bins, line(probabilities, labels), error);
    }

    private static List<Bin> bins(double[] probabilities, int[] labels) {
        var rows = new int[BINS];
        var sums = new double[BINS];
        var cases = new int[BINS];
        for (var i = 0; i < labels.length; i++) {
            var bin = Math.clamp((int) (probabilities[i] * BINS), 0, BINS - 1);
            rows[bin]++;
            sums[bin] += probabilities[i];
            cases[bin] += labels[i];
        }
        var bins = new ArrayList<Bin>();
        for (var bin = 0; bin < BINS; bin++) {
            if (rows[bin] > 0) {
                bins.add(
                        new Bin(
                                (double) bin / BINS,
                                rows[bin],
                                sums[bin] / rows[bin],
                                (double) cases[bin] / rows[bin]));
            }
        }
        return bins;
    }

    /// Newton's method on the likelihood of two coefficients; it has one maximum or none.
    private static Optional<Line> line(double[] probabilities, int[] labels) {
        var intercept = 0.0;
        var slope = 1.0;
        for (var step = 0; step < STEPS; step++) {
            var first = new double[2];
            var second = new double[3];
            for (var i = 0; i < labels.length; i++) {
                var odds = logOdds(probabilities[i]);
                var now = 1 / (1 + Math.exp(-(intercept + slope * odds)));
                var weight = now * (1 - now);
                first[0] += labels[i] - now;
                first[1] += (labels[i] - now) * odds;
                second[0] += weight;
                second[1] += weight * odds;
                second[2] += weight * odds * odds;
            }
            var determinant = second[0] * second[2] - second[1] * second[1];
            if (!(determinant > 1e-12)) {
                return Optional.empty();
            }
            var up = (second[2] * first[0] - second[1] * first[1]) / determinant;
            var steeper = (second[0] * first[1] - second[1] * first[0]) / determinant;
            intercept += up;
            slope += steeper;
            if (!(Math.abs(intercept) < STEEPEST && Math.abs(slope) < STEEPEST)) {
                return Optional.empty();
            }
            if (Math.abs(up) + Math.abs(steeper) < 1e-10) {
                return Optional.of(new Line(intercept, slope));
            }
        }
        return Optional.empty();
    }

    private static double logOdds(double probability) {
        var inside = Math.clamp(probability, NEAREST, 1 - NEAREST);
        return Math.log(inside / (1 - inside));
    }
}
