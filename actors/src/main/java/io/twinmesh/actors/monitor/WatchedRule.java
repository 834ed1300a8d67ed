package io.twinmesh.actors.monitor;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.persistence.history.Code;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rules there are: what each looks at and where its levels come from. The levels themselves
/// are settings (`twinmesh.monitor.rules`).
///
/// Raising levels called "NEWS2 chart 1" are those at which a single sign scores 3, the score that
/// asks for an urgent review (Royal College of Physicians. National Early Warning Score (NEWS) 2.
/// London: RCP, 2017, charts 1 and 2; adults, not pregnant). Glucose levels: Battelino T et al.
/// Clinical targets for continuous glucose monitoring data interpretation. Diabetes Care
/// 2019;42:1593-603, levels 1 and 2. Where no published level exists it is the operator's setting;
/// so is every clearing level. That trends of vital signs tell more than single values: Churpek MM
/// et al. The value of vital sign trends for detecting clinical deterioration on the wards.
/// Resuscitation 2016;102:1-5; it gives no levels.
@SuppressWarnings("ImmutableEnumChecker") // a measure is a record
public enum WatchedRule {
    NEWS2("news2", new Measure.EarlyWarningScore(), BadWay.UP, Source.NEWS2_RESPONSE),
    HEART_RATE_HIGH("heart-rate-high", level(Vital.HEART_RATE), BadWay.UP, Source.NEWS2_SIGN),
    HEART_RATE_LOW("heart-rate-low", level(Vital.HEART_RATE), BadWay.DOWN, Source.NEWS2_SIGN),
    RESPIRATORY_RATE_HIGH(
            "respiratory-rate-high", level(Vital.RESPIRATORY_RATE), BadWay.UP, Source.NEWS2_SIGN),
    RESPIRATORY_RATE_LOW(
            "respiratory-rate-low", level(Vital.RESPIRATORY_RATE), BadWay.DOWN, Source.NEWS2_SIGN),
    OXYGEN_SATURATION_LOW(
            "oxygen-saturation-low",
            level(Vital.OXYGEN_SATURATION),
            BadWay.DOWN,
            Source.NEWS2_SIGN),
    SYSTOLIC_PRESSURE_LOW(
            "systolic-pressure-low",
            level(Vital.SYSTOLIC_PRESSURE),
            BadWay.DOWN,
            Source.NEWS2_SIGN),
    SYSTOLIC_PRESSURE_HIGH(
            "systolic-pressure-high", level(Vital.SYSTOLIC_PRESSURE), BadWay.UP, Source.NEWS2_SIGN),
    TEMPERATURE_LOW("temperature-low", level(Vital.TEMPERATURE), BadWay.DOWN, Source.NEWS2_SIGN),
    TEMPERATURE_HIGH("temperature-high", level(Vital.TEMPERATURE), BadWay.UP, Source.NEWS2_TOP),
    GLUCOSE_LOW("glucose-low", level(Vital.GLUCOSE), BadWay.DOWN, Source.CGM_TARGETS),
    GLUCOSE_HIGH("glucose-high", level(Vital.GLUCOSE), BadWay.UP, Source.CGM_TARGETS),
    RESPIRATORY_RATE_RISING(
            "respiratory-rate-rising", change(Vital.RESPIRATORY_RATE), BadWay.UP, Source.OPERATOR),
    HEART_RATE_RISING("heart-rate-rising", change(Vital.HEART_RATE), BadWay.UP, Source.OPERATOR),
    OXYGEN_SATURATION_FALLING(
            "oxygen-saturation-falling",
            change(Vital.OXYGEN_SATURATION),
            BadWay.DOWN,
            Source.OPERATOR),
    SYSTOLIC_PRESSURE_FALLING(
            "systolic-pressure-falling",
            change(Vital.SYSTOLIC_PRESSURE),
            BadWay.DOWN,
            Source.OPERATOR);

    private final String id;
    private final Measure measure;
    private final BadWay badWay;
    private final Source source;

    WatchedRule(String id, Measure measure, BadWay badWay, Source source) {
        this.id = id;
        this.measure = measure;
        this.badWay = badWay;
        this.source = source;
    }

    /// What a rule looks at.
    sealed interface Measure {
        /// The newest value.
        record Level(Vital vital) implements Measure {}

        /// How fast the recent values change, in units per hour.
        record Change(Vital vital) implements Measure {}

        /// The aggregate NEWS2 score.
        record EarlyWarningScore() implements Measure {}
    }

    enum BadWay {
        UP,
        DOWN
    }

    /// Where the raising levels come from.
    enum Source {
        NEWS2_RESPONSE("RCP 2017, charts 2 and 4: 5 to 6 urgent, 7 or more emergency"),
        NEWS2_SIGN("RCP 2017, chart 1: the sign scores 3 by itself"),
        NEWS2_TOP("RCP 2017, chart 1: the highest band of temperature, which scores 2"),
        CGM_TARGETS("Battelino 2019: below 70 and 54, above 250 mg/dL"),
        OPERATOR("operator's setting; no published level");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static Measure level(Vital vital) {
        return new Measure.Level(vital);
    }

    private static Measure change(Vital vital) {
        return new Measure.Change(vital);
    }

    public static Optional<WatchedRule> named(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst();
    }

    /// Permanent name: in events, settings, metrics and answers.
    public String id() {
        return id;
    }

    /// What it looks at.
    private List<Vital> vitals() {
        return switch (measure) {
            case Measure.Level(var vital) -> List.of(vital);
            case Measure.Change(var vital) -> List.of(vital);
            case Measure.EarlyWarningScore() -> List.copyOf(EarlyWarning.INPUTS);
        };
    }

    /// The codes of all observations that it looks at, synonyms too.
    public List<Code> codes() {
        var further =
                measure instanceof Measure.EarlyWarningScore
                        ? EarlyWarning.GLASGOW_CODES
                        : List.<Code>of();
        return Stream.concat(
                        vitals().stream().flatMap(vital -> vital.codes().stream()),
                        further.stream())
                .toList();
    }

    Measure measure() {
        return measure;
    }

    BadWay badWay() {
        return badWay;
    }

    String source() {
        return source.text();
    }
}
