package io.twinmesh.inference.glucose;

import io.twinmesh.inference.signal.Moments;

import java.util.OptionalDouble;

/// The rises and falls between turning points that count; the method is cited at [Excursions]. Used
/// once.
final class Amplitudes {
    private final double[] points;
    private final double least;
    private final Moments rises = new Moments();
    private final Moments falls = new Moments();

    private Amplitudes(double[] points, double least) {
        this.points = points;
        this.least = least;
    }

    /// @param points peaks and nadirs that take turns
    /// @param least an excursion counts when it is larger on both sides
    /// @return the mean of the mean rise and the mean fall, or of the one there is
    static OptionalDouble mean(double[] points, double least) {
        var amplitudes = new Amplitudes(points, least);
        amplitudes.walk();
        var rise = amplitudes.rises;
        var fall = amplitudes.falls;
        if (rise.count() == 0 && fall.count() == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                rise.count() == 0
                        ? fall.mean()
                        : fall.count() == 0 ? rise.mean() : (rise.mean() + fall.mean()) / 2);
    }

    private void walk() {
        var to = 1;
        var range = new Range(0);
        while (to < points.length) {
            var start = range.farthestFrom(points[to]);
            if (!counts(start, to)) {
                range.take(to++);
                continue;
            }
            // this side counts; it may still grow until the other side counts too
            var other = to + 1;
            for (; other < points.length; other++) {
                if (farther(start, to, other)) {
                    to = other;
                } else if (counts(to, other)) {
                    break;
                }
            }
            record(start, to);
            range = new Range(to);
            for (int i = to + 1; i < other; i++) {
                range.take(i);
            }
            to = other;
        }
    }

    /// The lowest and the highest of some points, by index; of equal ones the later.
    private final class Range {
        private int lowest;
        private int highest;

        Range(int first) {
            lowest = first;
            highest = first;
        }

        void take(int index) {
            lowest = points[index] <= points[lowest] ? index : lowest;
            highest = points[index] >= points[highest] ? index : highest;
        }

        /// An earlier larger side absorbs a later smaller one.
        int farthestFrom(double point) {
            return Math.abs(point - points[lowest]) > Math.abs(point - points[highest])
                    ? lowest
                    : highest;
        }
    }

    private boolean counts(int from, int to) {
        return Math.abs(points[to] - points[from]) > least;
    }

    /// Whether `other` carries on from `start` through `to`.
    private boolean farther(int start, int to, int other) {
        return points[to] > points[start]
                ? points[other] >= points[to]
                : points[other] <= points[to];
    }

    private void record(int start, int to) {
        var amplitude = points[to] - points[start];
        (amplitude > 0 ? rises : falls).add(Math.abs(amplitude));
    }
}
