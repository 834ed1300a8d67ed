package io.twinmesh.inference.ecg;

import io.twinmesh.inference.signal.Moments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Time-domain measures of heart rate variability.
///
/// Task Force of the European Society of Cardiology and the North American Society of Pacing and
/// Electrophysiology, Circulation 1996;93:1043-1065, table 1. They are defined on normal-to-normal
/// intervals; as no beat is classified here, intervals outside 300 to 2,000 ms or more than 20 %
/// away from the one before (Malik M, et al. Eur Heart J 1989;10:1060-1074) count as not normal and
/// are left out. SDNN depends on the length of the recording: compare only equal lengths.
///
/// @param meanHeartRate beats a minute, 60 s over the mean of all intervals
/// @param sdnn standard deviation of the normal intervals, ms, n - 1 in the denominator
/// @param rmssd root of the mean squared difference of successive normal intervals, ms
/// @param pnn50 share of normal intervals that differ by more than 50 ms from the normal one
///   before, percent of all normal intervals
/// @param intervals how many intervals there are
/// @param normal how many of them count as normal
public record HeartRateVariability(
        double meanHeartRate, double sdnn, double rmssd, double pnn50, int intervals, int normal) {
    private static final double SHORTEST_MILLIS = 300;
    private static final double LONGEST_MILLIS = 2_000;
    private static final double LARGEST_CHANGE = 0.20;

    /// Fewer say nothing.
    private static final int FEWEST = 10;

    /// @return empty when there are fewer than 10 pairs of successive normal intervals
    public static Optional<HeartRateVariability> of(Beats beats) {
        var perSample = 1000 / beats.rate().hertz();
        var all = new Moments();
        var normal = new Moments();
        var steps = new ArrayList<Double>();
        for (var stretch : beats.stretches()) {
            var before = Double.NaN;
            var beforeNormal = false;
            for (int i = 1; i < stretch.length; i++) {
                var interval = (stretch[i] - stretch[i - 1]) * perSample;
                all.add(interval);
                var normalNow = normal(interval, before);
                if (normalNow) {
                    normal.add(interval);
                    if (beforeNormal) {
                        steps.add(Math.abs(interval - before));
                    }
                }
                before = interval;
                beforeNormal = normalNow;
            }
        }
        return steps.size() < FEWEST ? Optional.empty() : Optional.of(of(all, normal, steps));
    }

    private static HeartRateVariability of(Moments all, Moments normal, List<Double> steps) {
        var squares = 0.0;
        var large = 0;
        for (double step : steps) {
            squares += step * step;
            large += step > 50 ? 1 : 0;
        }
        return new HeartRateVariability(
                60_000 / all.mean(),
                normal.deviation(),
                Math.sqrt(squares / steps.size()),
                100.0 * large / normal.count(),
                all.count(),
                normal.count());
    }

    /// The first interval of a stretch has none before it.
    private static boolean normal(double interval, double before) {
        return interval >= SHORTEST_MILLIS
                && interval <= LONGEST_MILLIS
                && !(Math.abs(interval - before) > LARGEST_CHANGE * before);
    }

    /// Rhythm is clinical.
    @Override
    public String toString() {
        return "HeartRateVariability[hidden]";
    }
}
