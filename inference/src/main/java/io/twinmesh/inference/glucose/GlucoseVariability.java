package io.twinmesh.inference.glucose;

import io.twinmesh.inference.signal.Moments;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/// The measures of continuous glucose beyond those of the consensus, [GlucoseMetrics]. Glucose in
/// mg/dL, shares in percent of readings.
///
/// GRADE: Hill NR, et al. Diabet Med 2007;24:753-758. M-value: Schlichtkrull J, et al. Acta Med
/// Scand 1965;177:95-102, around 90 mg/dL. Average daily risk range: Kovatchev BP, et al. Diabetes
/// Care 2006;29:2433-2438. Mean of daily differences: Molnar GD, et al. Diabetologia
/// 1972;8:342-348. CONGA over 24 hours: McDonnell CM, et al. Diabetes Technol Ther 2005;7:253-263.
/// Continuous glucose monitoring index: Leelarathna L, et al. Diabetes Technol Ther
/// 2020;22:501-506.
///
/// @param interquartileRange quartiles by linear interpolation
/// @param in63To140 both ends included, like all ranges
/// @param dailyRiskRange mean over the days (UTC) of the greatest low and the greatest high risk
/// @param dailyDifferences empty when no two values are a day apart
/// @param dayToDayDeviation CONGA; empty when fewer than two pairs are a day apart
/// @param monitoringIndex 0 to 100
/// @param hourlyArea area under the curve for an hour, so that it is near the mean. No paper
///   defines it: as iglu 4.3.0 has it, with as many interleaved series as there are days; empty
///   when no two values are so many steps apart
public record GlucoseVariability(
        double median,
        double interquartileRange,
        double range,
        double in63To140,
        double in70To140,
        double above140,
        double grade,
        double mValue,
        double dailyRiskRange,
        OptionalDouble dailyDifferences,
        OptionalDouble dayToDayDeviation,
        double monitoringIndex,
        OptionalDouble hourlyArea) {
    /// 10 * 1.509², rounded as in [GlucoseMetrics].
    private static final double RISK_FACTOR = 22.77;

    private static final long DAY = Duration.ofDays(1).toMillis();

    public static GlucoseVariability of(GlucoseTrace trace) {
        var sorted = trace.readings();
        Arrays.sort(sorted);
        var ticks = Ticks.of(trace);
        var sizes = ticks.dayToDay(true);
        var pairs = ticks.dayToDay(false);
        return new GlucoseVariability(
                quantile(sorted, .5),
                quantile(sorted, .75) - quantile(sorted, .25),
                sorted[sorted.length - 1] - sorted[0],
                share(sorted, it -> it >= 63 && it <= 140),
                share(sorted, it -> it >= 70 && it <= 140),
                share(sorted, it -> it > 140),
                mean(sorted, it -> Math.min(50, 425 * square(logOfLog(it / 18) + .16))),
                mean(sorted, it -> 1_000 * Math.pow(Math.abs(Math.log10(it / 90)), 3)),
                dailyRiskRange(trace),
                sizes.count() == 0 ? OptionalDouble.empty() : OptionalDouble.of(sizes.mean()),
                pairs.count() < 2 ? OptionalDouble.empty() : OptionalDouble.of(pairs.deviation()),
                monitoringIndex(trace, sorted),
                ticks.interleavedArea(days(trace)));
    }

    /// Below 18 mg/dL, 1 mmol/L, the logarithm of the logarithm ends: the greatest GRADE.
    private static double logOfLog(double millimoles) {
        return millimoles <= 1 ? Double.NEGATIVE_INFINITY : Math.log10(Math.log10(millimoles));
    }

    private static double square(double value) {
        return value * value;
    }

    private static double quantile(double[] sorted, double share) {
        var place = (sorted.length - 1) * share;
        var below = (int) place;
        var above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double share(double[] readings, DoublePredicate which) {
        return 100.0 * Arrays.stream(readings).filter(which).count() / readings.length;
    }

    private static double mean(double[] readings, DoubleUnaryOperator of) {
        var moments = new Moments();
        for (var reading : readings) {
            moments.add(of.applyAsDouble(reading));
        }
        return moments.mean();
    }

    private static double dailyRiskRange(GlucoseTrace trace) {
        var days = new Moments();
        var low = 0.0;
        var high = 0.0;
        for (int i = 0; i < trace.size(); i++) {
            var symmetric = Math.pow(Math.log(trace.reading(i)), 1.084) - 5.381;
            var risk = RISK_FACTOR * symmetric * symmetric;
            low = Math.max(low, symmetric < 0 ? risk : 0);
            high = Math.max(high, symmetric > 0 ? risk : 0);
            if (i == trace.size() - 1 || day(trace, i) != day(trace, i + 1)) {
                days.add(low + high);
                low = 0;
                high = 0;
            }
        }
        return days.mean();
    }

    /// As many as the trace can touch.
    private static long days(GlucoseTrace trace) {
        return 1 + Math.ceilDiv(trace.millis(trace.size() - 1) - trace.millis(0), DAY);
    }

    private static long day(GlucoseTrace trace, int index) {
        return Math.floorDiv(trace.millis(index), DAY);
    }

    /// Half of it is time in range, 35 % little time below 70, 15 % a small deviation.
    private static double monitoringIndex(GlucoseTrace trace, double[] readings) {
        var moments = new Moments();
        for (int i = 0; i < trace.size(); i++) {
            moments.add(trace.reading(i));
        }
        var low = share(readings, it -> it < 70) / 15;
        var deviation = (moments.deviation() - 18) / (108 - 18);
        return .5 * share(readings, it -> it >= 70 && it <= 180)
                + 35 * (1 - Math.clamp(low, 0, 1))
                + 15 * (1 - Math.clamp(deviation, 0, 1));
    }

    /// The numbers are clinical.
    @Override
    public String toString() {
        return "GlucoseVariability[hidden]";
    }
}
