package io.twinmesh.inference.glucose;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The measures of glucose that a model can name as an input, with their units in UCUM.
public enum GlucoseMeasure {
    MEAN("mean", "mg/dL", GlucoseMetrics::mean),
    DEVIATION("deviation", "mg/dL", GlucoseMetrics::deviation),
    IN_RANGE("in-range-70-180", "%", GlucoseMetrics::inRange),
    BELOW_54("below-54", "%", GlucoseMetrics::below54),
    BELOW_70("below-70", "%", GlucoseMetrics::below70),
    ABOVE_180("above-180", "%", GlucoseMetrics::above180),
    ABOVE_250("above-250", "%", GlucoseMetrics::above250),
    LOW_INDEX("lbgi", "{index}", GlucoseMetrics::lowIndex),
    HIGH_INDEX("hbgi", "{index}", GlucoseMetrics::highIndex),
    ACTIVE("active", "%", GlucoseMetrics::activePercent),
    DAYS("days", "d", GlucoseMetrics::days);

    private final String text;
    private final String unit;
    private final ToDoubleFunction<GlucoseMetrics> of;

    GlucoseMeasure(String text, String unit, ToDoubleFunction<GlucoseMetrics> of) {
        this.text = text;
        this.unit = unit;
        this.of = of;
    }

    /// @param text as it stands in a manifest
    public static Optional<GlucoseMeasure> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    public String unit() {
        return unit;
    }

    public double of(GlucoseMetrics metrics) {
        return of.applyAsDouble(metrics);
    }
}
