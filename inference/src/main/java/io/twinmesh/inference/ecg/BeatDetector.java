package io.twinmesh.inference.ecg;

import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;

import java.time.Duration;
import java.util.ArrayList;

/// Finds R peaks in one lead of an electrocardiogram.
///
/// After Pan J, Tompkins WJ, IEEE Trans Biomed Eng 1985;32:230-236: band-pass, slope, square,
/// moving average, two adaptive thresholds, search back. Different here: the filter is run in both
/// directions, because a stored signal can be read from either end, and any rate from 100 Hz up is
/// taken. Checked on record 100 of the MIT-BIH Arrhythmia Database; not validated for patients.
public final class BeatDetector {
    /// The band in which most of the energy of a QRS complex lies (Pan and Tompkins: 5 to 15 Hz).
    private static final double LOWEST_HERTZ = 5;

    private static final double HIGHEST_HERTZ = 15;

    private static final double SLOWEST_RATE = 100;
    private static final double FASTEST_RATE = 10_000;

    /// Some 45 minutes at 360 Hz; what a reader waits for.
    public static final int MOST_SAMPLES = 1_000_000;

    /// Shorter than the learning phase says nothing.
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    /// A peak lower than two steps of the converter is none: on a flat line the thresholds adapt to
    /// rounding errors.
    private static final double LEAST_STEPS = 2;

    private BeatDetector() {}

    /// @param series evenly sampled at 100 Hz to 10 kHz, at most [#MOST_SAMPLES]
    /// @return the beats, or `ecg.rate-unsupported`, `ecg.too-long`
    public static Parsed<Beats> beats(SampledSeries series) {
        if (!(series.timing() instanceof Timing.Even(var rate))
                || rate.hertz() < SLOWEST_RATE
                || rate.hertz() > FASTEST_RATE) {
            return Parsed.refused(
                    "ecg.rate-unsupported",
                    "beats are found in 100 to 10,000 even samples a second");
        }
        if (series.size() > MOST_SAMPLES) {
            return Parsed.refused(
                    "ecg.too-long", "beats are found in at most " + MOST_SAMPLES + " samples");
        }
        var stretches = new ArrayList<int[]>();
        var unread = series.size();
        for (int at = 0; at < series.size(); at++) {
            var from = at;
            while (at < series.size() && !series.missing(at)) {
                at++;
            }
            if (at - from >= rate.within(SHORTEST)) {
                stretches.add(peaks(series, from, at, rate.hertz()));
                unread -= at - from;
            }
        }
        return new Parsed.Whole<>(new Beats(rate, stretches, unread));
    }

    private static int[] peaks(SampledSeries series, int from, int to, double rate) {
        var band = new double[to - from];
        for (int i = 0; i < band.length; i++) {
            band[i] = series.value(from + i);
        }
        Filter.highPass(LOWEST_HERTZ, rate).run(band);
        Filter.lowPass(HIGHEST_HERTZ, rate).run(band);
        var found = new Thresholds(rate).beats(Energy.of(band, rate));
        var reach = (int) (0.075 * rate);
        var least = LEAST_STEPS / series.calibration().gain().doubleValue();
        return found.stream()
                .mapToInt(it -> highest(band, it, reach))
                .filter(it -> Math.abs(band[it]) >= least)
                .map(it -> from + it)
                .toArray();
    }

    /// The energy is broad; the R peak is where the band-passed signal is farthest from 0.
    private static int highest(double[] band, int at, int reach) {
        var best = at;
        var until = Math.min(band.length - 1, at + reach);
        for (int i = Math.max(0, at - reach); i <= until; i++) {
            if (Math.abs(band[i]) > Math.abs(band[best])) {
                best = i;
            }
        }
        return best;
    }
}
