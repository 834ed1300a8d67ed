package io.twinmesh.inference.glucose;

import java.util.Arrays;
import java.util.Optional;

/// The measures of glucose that a model can name as an input, with their units in UCUM.
public enum GlucoseMeasure {
    MEAN("mean", "mg/dL"),
    DEVIATION("deviation", "mg/dL"),
    IN_RANGE("in-range-70-180", "%"),
    BELOW_54("below-54", "%"),
    BELOW_70("below-70", "%"),
    ABOVE_180("above-180", "%"),
    ABOVE_250("above-250", "%"),
    LOW_INDEX("lbgi", "{index}"),
    HIGH_INDEX("hbgi", "{index}"),
    ACTIVE("active", "%"),
    DAYS("days", "d");

    private final String text;
    private final String unit;

    GlucoseMeasure(String text, String unit) {
        this.text = text;
        this.unit = unit;
    }

    /// @param text as it stands in a manifest
    public static Optional<GlucoseMeasure> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    public String unit() {
        return unit;
    }

    public double of(GlucoseMetrics metrics) {
        return switch (this) {
            case MEAN -> metrics.mean();
            case DEVIATION -> metrics.deviation();
            case IN_RANGE -> metrics.inRange();
            case BELOW_54 -> metrics.below54();
            case BELOW_70 -> metrics.below70();
            case ABOVE_180 -> metrics.above180();
            case ABOVE_250 -> metrics.above250();
            case LOW_INDEX -> metrics.lowIndex();
            case HIGH_INDEX -> metrics.highIndex();
            case ACTIVE -> metrics.activePercent();
            case DAYS -> metrics.days();
        };
    }
}
