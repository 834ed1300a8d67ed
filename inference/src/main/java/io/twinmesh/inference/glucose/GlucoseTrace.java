package io.twinmesh.inference.glucose;

import io.twinmesh.inference.input.PlausibleRange;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampledSeries;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Glucose readings in the order of time, in mg/dL, at most one at a time.
public final class GlucoseTrace {
    /// A year of one reading a minute.
    public static final int MOST_READINGS = 530_000;

    /// mg/dL in one mmol/L: the molar mass of glucose is 180.156 g/mol.
    private static final double PER_MILLIMOLE = 18.0156;

    /// Sensors report 40 to 400 or 500; what lies outside this is none of a sensor, for which the
    /// measures are made.
    private static final double LOWEST = 10;

    private static final double HIGHEST = 1_000;

    public static final String OUT_OF_RANGE = "glucose.out-of-range";
    private static final String LIMITS = "glucose is described between 10 and 1,000 mg/dL";

    private final long[] millis;
    private final double[] readings;

    private GlucoseTrace(long[] millis, double[] readings) {
        this.millis = millis;
        this.readings = readings;
    }

    /// @param series in any order, each in `mg/dL` or `mmol/L`; where two give the same time, the
    ///   earlier in the list stands
    /// @return the trace, or `glucose.unit-unknown`, `glucose.out-of-range`, `glucose.too-few`,
    ///   `glucose.too-many`
    public static Parsed<GlucoseTrace> of(List<SampledSeries> series) {
        if (series.stream().mapToLong(SampledSeries::size).sum() > MOST_READINGS) {
            return Parsed.refused("glucose.too-many", "at most " + MOST_READINGS + " readings");
        }
        var byTime = new TreeMap<Long, Double>();
        for (var it : series) {
            var factor = factor(it.calibration().unit());
            if (Double.isNaN(factor)) {
                return Parsed.refused("glucose.unit-unknown", "glucose is in mg/dL or mmol/L");
            }
            for (int i = 0; i < it.size(); i++) {
                if (it.missing(i)) {
                    continue;
                }
                var reading = it.value(i) * factor;
                if (outside(reading)) {
                    return Parsed.refused(OUT_OF_RANGE, LIMITS);
                }
                byTime.putIfAbsent(it.at(i).toEpochMilli(), reading);
            }
        }
        if (byTime.size() < 2) {
            return Parsed.refused("glucose.too-few", "at least two readings are needed");
        }
        return new Parsed.Whole<>(
                new GlucoseTrace(
                        byTime.keySet().stream().mapToLong(it -> it).toArray(),
                        byTime.values().stream().mapToDouble(it -> it).toArray()));
    }

    /// The place of the first reading outside a range, from 0; empty when there is none, and of a
    /// series in another unit than `mg/dL` or `mmol/L`.
    ///
    /// @param range in one of these units
    public static OptionalInt firstOutside(SampledSeries series, PlausibleRange range) {
        var factor = factor(series.calibration().unit()) / factor(range.unit());
        return IntStream.range(0, series.size())
                .filter(i -> !series.missing(i))
                .filter(i ->
                        series.value(i) * factor < range.least()
                                || series.value(i) * factor > range.most())
                .findFirst();
    }

    private static boolean outside(double reading) {
        return reading < LOWEST || reading > HIGHEST;
    }

    /// NaN for a unit that is not known.
    private static double factor(String unit) {
        return switch (unit) {
            case "mg/dL" -> 1;
            case "mmol/L" -> PER_MILLIMOLE;
            default -> Double.NaN;
        };
    }

    int size() {
        return readings.length;
    }

    /// Milliseconds since 1970.
    long millis(int index) {
        return millis[index];
    }

    double reading(int index) {
        return readings[index];
    }

    double[] readings() {
        return readings.clone();
    }

    long spanMillis() {
        return millis[millis.length - 1] - millis[0];
    }

    /// How often the sensor reads: the median step in whole minutes, at least one.
    int minutesBetween() {
        var steps = new long[millis.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = millis[i + 1] - millis[i];
        }
        Arrays.sort(steps);
        var middle = steps.length / 2;
        var median =
                steps.length % 2 == 1 ? steps[middle] : (steps[middle - 1] + steps[middle]) / 2.0;
        return (int) Math.max(1, Math.round(median / 60_000));
    }

    /// Readings are clinical.
    @Override
    public String toString() {
        return "GlucoseTrace[hidden]";
    }
}
