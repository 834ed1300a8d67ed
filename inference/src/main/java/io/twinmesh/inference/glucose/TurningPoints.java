package io.twinmesh.inference.glucose;

import java.util.Arrays;

/// Peaks and nadirs of one part of a trace, which take turns; the method is cited at [Excursions].
final class TurningPoints {
    static final int SHORT = 5;
    static final int LONG = 32;

    private TurningPoints() {}

    /// @param part at least [#LONG] ticks, NaN where missing
    /// @return the values at the turning points, in order
    static double[] of(double[] part) {
        var ahead = ahead(part);
        var values = Arrays.stream(part).filter(it -> !Double.isNaN(it)).toArray();
        var found = new double[values.length];
        var points = 0;
        var side = 0.0;
        var behind = 0;
        var peak = false;
        for (int i = 0; i < values.length; i++) {
            var last = i == values.length - 1;
            var crossed = side != 0 && ahead[i] * side < 0;
            if (ahead[i] != 0) {
                if (side == 0) {
                    peak = ahead[i] > 0;
                }
                side = ahead[i];
            }
            if (crossed || last) {
                // behind the turning point before, because the averages lag: the true peak may lie
                // before the crossing that announces it
                var at = farthest(values, behind, i, peak);
                found[points++] = values[at];
                behind = at + 1;
                peak = !peak;
            }
        }
        return Arrays.copyOf(found, points);
    }

    private static int farthest(double[] values, int from, int to, boolean highest) {
        var best = from;
        for (int i = from + 1; i <= to; i++) {
            if (highest ? values[i] > values[best] : values[i] < values[best]) {
                best = i;
            }
        }
        return best;
    }

    /// How far the short moving average is above the long one, wherever a value is.
    private static double[] ahead(double[] part) {
        var shorter = movingAverage(part, SHORT);
        var longer = movingAverage(part, LONG);
        var ahead = new double[part.length];
        var next = 0;
        for (int i = 0; i < part.length; i++) {
            if (!Double.isNaN(part[i])) {
                var it = shorter[i] - longer[i];
                // both windows hold the same values after a long pause: equal but for rounding
                ahead[next++] = Math.abs(it) < 1e-9 ? 0 : it;
            }
        }
        return ahead;
    }

    /// The mean of the values in the last `window` ticks; the first full window serves for the
    /// ticks before it.
    private static double[] movingAverage(double[] part, int window) {
        var average = new double[part.length];
        for (int i = window - 1; i < part.length; i++) {
            var sum = 0.0;
            var count = 0;
            for (int j = i - window + 1; j <= i; j++) {
                if (!Double.isNaN(part[j])) {
                    sum += part[j];
                    count++;
                }
            }
            average[i] = sum / count;
        }
        Arrays.fill(average, 0, window - 1, average[window - 1]);
        return average;
    }
}
