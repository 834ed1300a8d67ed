package io.twinmesh.cluster.openmhealth;

import java.math.BigDecimal;
import java.util.Map;

/// Between which values a measurement of a human can lie at all. Wide: what is outside was
/// mistyped, is in another unit or comes from a broken sensor; an illness stays inside. Both ends
/// count.
///
/// @param unit UCUM code of the two ends
record PlausibleRange(double least, double most, String unit) {
    /// From standstill to the fastest that was recorded (Chhabra 2012).
    static final PlausibleRange HEART_RATE = new PlausibleRange(0, 600, "/min");

    static final PlausibleRange RESPIRATORY_RATE = new PlausibleRange(0, 200, "/min");

    /// By definition.
    static final PlausibleRange SATURATION = new PlausibleRange(0, 100, "%");

    /// Survived: 9 °C (Niazi 1958) and 46.5 °C (Slovis 1982); skin may be colder.
    static final PlausibleRange TEMPERATURE = new PlausibleRange(0, 50, "Cel");

    /// A newborn of 0.212 kg and a man of 635 kg have lived.
    static final PlausibleRange WEIGHT = new PlausibleRange(0.1, 700, "kg");

    /// The tallest man had 272 cm; a newborn has 20 cm and more.
    static final PlausibleRange HEIGHT = new PlausibleRange(10, 300, "cm");

    static final PlausibleRange BODY_MASS_INDEX = new PlausibleRange(1, 300, "kg/m2");

    /// Measured within the artery while lifting weights: 480/350 mmHg (MacDougall 1985).
    static final PlausibleRange SYSTOLIC = new PlausibleRange(0, 500, "mm[Hg]");

    static final PlausibleRange DIASTOLIC = new PlausibleRange(0, 400, "mm[Hg]");

    /// Survived: 2,656 mg/dL.
    static final PlausibleRange GLUCOSE_MASS = new PlausibleRange(0, 3_000, "mg/dL");

    static final PlausibleRange GLUCOSE_MOLES = new PlausibleRange(0, 167, "mmol/L");

    /// As the measures of continuous glucose take it; sensors end far within.
    static final PlausibleRange SENSOR_GLUCOSE_MASS = new PlausibleRange(10, 1_000, "mg/dL");

    /// The same: 1 mmol/L is 18.0156 mg/dL.
    static final PlausibleRange SENSOR_GLUCOSE_MOLES = new PlausibleRange(0.56, 55.5, "mmol/L");

    /// More than anybody walks in a lifetime.
    static final PlausibleRange STEPS = new PlausibleRange(0, 1e9, "{steps}");

    /// How much one of a unit is in the unit of a range; one that is not here is that unit itself.
    private static final Map<String, Double> FACTORS =
            Map.ofEntries(
                    Map.entry("g", 0.001),
                    Map.entry("[lb_av]", 0.45359237),
                    Map.entry("[oz_av]", 0.028349523125),
                    Map.entry("m", 100.0),
                    Map.entry("mm", 0.1),
                    Map.entry("[in_i]", 2.54),
                    Map.entry("[ft_i]", 30.48));

    /// @param ucum unit of the amount, one that the measure has
    boolean holds(BigDecimal amount, String ucum) {
        var value = amount.doubleValue();
        var converted =
                switch (ucum) {
                    case "[degF]" -> (value - 32) * 5 / 9;
                    case "K" -> value - 273.15;
                    default -> value * FACTORS.getOrDefault(ucum, 1.0);
                };
        return converted >= least && converted <= most;
    }

    /// `between 0 and 600 /min`.
    String text() {
        return "between %s and %s %s".formatted(text(least), text(most), unit);
    }

    private static String text(double end) {
        return BigDecimal.valueOf(end).stripTrailingZeros().toPlainString();
    }
}
