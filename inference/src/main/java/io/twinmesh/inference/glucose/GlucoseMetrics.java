package io.twinmesh.inference.glucose;

import io.twinmesh.inference.signal.Moments;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/// The measures of continuous glucose monitoring. Glucose in mg/dL, shares in percent of readings.
///
/// Ranges, coefficient of variation and active time: Battelino T, et al. Diabetes Care
/// 2019;42:1593-1603. Glucose management indicator: Bergenstal RM, et al. Diabetes Care
/// 2018;41:2275-2280. Estimated A1c, the inverse of the ADAG regression: Nathan DM, et al. Diabetes
/// Care 2008;31:1473-1478. Glycemia risk index: Klonoff DC, et al. J Diabetes Sci Technol
/// 2023;17:1226-1242. Low and high blood glucose index: Kovatchev BP, et al. Diabetes Care
/// 2006;29:2433-2438. J-index: Wojcicki JM, Horm Metab Res 1995;27:41-42. Amplitude of excursions:
/// [Excursions]. They hold for people with diabetes who wear a sensor for two weeks with at least
/// 70 % of readings; less is computed and said in the warnings.
///
/// @param readings how many there are
/// @param days from the first to the last
/// @param activePercent of the readings that a sensor without pauses would have given
/// @param deviation standard deviation, n - 1 in the denominator
/// @param variationPercent coefficient of variation
/// @param managementIndicator percent of haemoglobin
/// @param estimatedA1c percent of haemoglobin
/// @param inRange 70 to 180
/// @param below70 all below 70, those below 54 too
/// @param above180 all above 180, those above 250 too
/// @param riskIndex 0 to 100
/// @param meanExcursion empty when no excursion exceeds the standard deviation
/// @param warnings stable codes
public record GlucoseMetrics(
        int readings,
        double days,
        double activePercent,
        double mean,
        double deviation,
        double variationPercent,
        double managementIndicator,
        double estimatedA1c,
        double inRange,
        double below54,
        double below70,
        double above180,
        double above250,
        double riskIndex,
        double lowIndex,
        double highIndex,
        double jIndex,
        OptionalDouble meanExcursion,
        List<String> warnings) {
    /// 10 * 1.509², rounded as the tools that publish these indices do; unrounded it differs by up
    /// to 0.0006.
    private static final double RISK_FACTOR = 22.77;

    private static final double DAY_MILLIS = 86_400_000;
    private static final double RECOMMENDED_DAYS = 14;
    private static final double RECOMMENDED_ACTIVE = 70;

    public GlucoseMetrics {
        warnings = List.copyOf(warnings);
    }

    public static GlucoseMetrics of(GlucoseTrace trace) {
        var moments = new Moments();
        var low = new Moments();
        var high = new Moments();
        for (int i = 0; i < trace.size(); i++) {
            var reading = trace.reading(i);
            moments.add(reading);
            var symmetric = Math.pow(Math.log(reading), 1.084) - 5.381;
            low.add(symmetric < 0 ? symmetric * symmetric : 0);
            high.add(symmetric > 0 ? symmetric * symmetric : 0);
        }
        var mean = moments.mean();
        var deviation = moments.deviation();
        var below54 = share(trace, it -> it < 54);
        var below70 = share(trace, it -> it < 70);
        var above180 = share(trace, it -> it > 180);
        var above250 = share(trace, it -> it > 250);
        var days = trace.spanMillis() / DAY_MILLIS;
        var active = activePercent(trace);
        return new GlucoseMetrics(
                trace.size(),
                days,
                active,
                mean,
                deviation,
                100 * deviation / mean,
                3.31 + 0.02392 * mean,
                (46.7 + mean) / 28.7,
                share(trace, it -> it >= 70 && it <= 180),
                below54,
                below70,
                above180,
                above250,
                riskIndex(below54, below70 - below54, above180 - above250, above250),
                RISK_FACTOR * low.mean(),
                RISK_FACTOR * high.mean(),
                0.001 * (mean + deviation) * (mean + deviation),
                Excursions.meanAmplitude(trace),
                warnings(days, active));
    }

    private static double share(GlucoseTrace trace, DoublePredicate which) {
        var count = 0;
        for (int i = 0; i < trace.size(); i++) {
            count += which.test(trace.reading(i)) ? 1 : 0;
        }
        return 100.0 * count / trace.size();
    }

    private static double riskIndex(double veryLow, double low, double high, double veryHigh) {
        return Math.min(100, 3.0 * veryLow + 2.4 * low + 1.6 * veryHigh + 0.8 * high);
    }

    private static double activePercent(GlucoseTrace trace) {
        var step = trace.minutesBetween() * 60_000.0;
        return 100.0 * trace.size() / (Math.round(trace.spanMillis() / step) + 1);
    }

    private static List<String> warnings(double days, double active) {
        var warnings = new ArrayList<String>();
        if (days < RECOMMENDED_DAYS) {
            warnings.add("glucose.shorter-than-14-days");
        }
        if (active < RECOMMENDED_ACTIVE) {
            warnings.add("glucose.active-below-70-percent");
        }
        return warnings;
    }

    /// The numbers are clinical.
    @Override
    public String toString() {
        return "GlucoseMetrics[hidden]";
    }
}
