package io.twinmesh.inference.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Samples of one quantity from one device.
///
/// @param start when the first sample was taken
/// @param raw what the converter gave, between -2^30 and 2^30, or [#MISSING]; 1 to [#MOST_SAMPLES]
public record SampledSeries(Instant start, Timing timing, Calibration calibration, int[] raw) {
    /// Stands where the device gave no valid sample.
    public static final int MISSING = Integer.MIN_VALUE;

    public static final int MOST_SAMPLES = 12_000_000;

    public static final Duration LONGEST = Duration.ofDays(366);

    private static final int LARGEST = 1 << 30;

    public SampledSeries {
        if (raw.length < 1 || raw.length > MOST_SAMPLES) {
            throw new IllegalArgumentException(
                    "got " + raw.length + " samples, want 1 to " + MOST_SAMPLES);
        }
        if (timing instanceof Timing.Stamped stamped && stamped.millis().length != raw.length) {
            throw new IllegalArgumentException("want one time for each sample");
        }
        raw = raw.clone();
        for (var it : raw) {
            if (it != MISSING && (it < -LARGEST || it > LARGEST)) {
                throw new IllegalArgumentException("want raw numbers between -2^30 and 2^30");
            }
        }
        if (timing.offset(raw.length - 1).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("want a series of at most 366 days");
        }
    }

    @Override
    public int[] raw() {
        return raw.clone();
    }

    public int size() {
        return raw.length;
    }

    public boolean missing(int index) {
        return raw[index] == MISSING;
    }

    /// What the converter gave, or [#MISSING].
    public int raw(int index) {
        return raw[index];
    }

    /// In the unit of the calibration; NaN where no valid sample is.
    public double value(int index) {
        return missing(index) ? Double.NaN : calibration.value(raw[index]);
    }

    public Instant at(int index) {
        return start.plus(timing.offset(index));
    }

    /// When the last sample was taken.
    public Instant end() {
        return at(raw.length - 1);
    }

    /// The samples from index `from` up to, not including, `to`.
    public SampledSeries part(int from, int to) {
        return new SampledSeries(
                at(from), timing.part(from, to), calibration, Arrays.copyOfRange(raw, from, to));
    }

    /// The samples taken at `from` or later and before `to`; empty when there are none.
    public List<SampledSeries> between(Instant from, Instant to) {
        var first = firstNotBefore(from);
        var behind = firstNotBefore(to);
        return first >= behind ? List.of() : List.of(part(first, behind));
    }

    private int firstNotBefore(Instant time) {
        if (time.isAfter(end())) {
            return raw.length;
        }
        return time.isAfter(start)
                ? timing.firstNotBefore(Duration.between(start, time), raw.length)
                : 0;
    }

    /// The same samples in parts of at most `longest`, in order.
    public List<SampledSeries> cut(int longest) {
        var parts = new ArrayList<SampledSeries>();
        for (int from = 0; from < raw.length; from += longest) {
            parts.add(part(from, Math.min(raw.length, from + longest)));
        }
        return parts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SampledSeries that
                && start.equals(that.start)
                && timing.equals(that.timing)
                && calibration.equals(that.calibration)
                && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw) * 31 + start.hashCode();
    }

    /// Samples are clinical.
    @Override
    public String toString() {
        return "SampledSeries[" + raw.length + " samples]";
    }
}
