package io.twinmesh.actors.monitor.chart;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.persistence.history.Fact;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a vital sign says now. Nothing is filled in: what is not there, too old or not plausible is
/// called so.
public sealed interface VitalReading {
    /// Usable.
    ///
    /// @param value in the unit of the vital sign
    record Fresh(InputValue value, Instant at) implements VitalReading {
        @Override
        public String toString() {
            return "Fresh[" + at + "]";
        }
    }

    /// Too old to say anything about now.
    ///
    /// @param at when it was observed
    /// @param since when it became too old
    record Stale(InputValue value, Instant at, Instant since) implements VitalReading {
        @Override
        public String toString() {
            return "Stale[" + at + "]";
        }
    }

    /// The newest one has an unknown unit, lies outside what is plausible or before the birth, or
    /// is an answer nobody knows, or is of the future and nothing else is known. An older one is
    /// not taken instead of one that came in at its time: it would hide that something is wrong.
    ///
    /// @param code of the refusal, for example `input.unit-unknown`
    record Unusable(String code, Instant at) implements VitalReading {}

    /// Never observed, or taken back.
    record Missing() implements VitalReading {}

    /// Reads one vital sign off a chart: the newest value of a time that has come, whichever code
    /// it came under. One that was dated ahead when it came in counts only where nothing else is
    /// known: that its date has come since makes it no truer.
    static VitalReading of(Vital vital, Chart chart, Duration maxAge, Instant now) {
        var newest = newest(chart.latest(vital.codes()), now);
        var points = presentPoints(vital, chart, now);
        if (!points.isEmpty()
                && newest.filter(fact -> counts(vital, fact, points, now)).isEmpty()) {
            var point = points.getLast();
            return aged(amountOrFlag(vital, point.value()), point.at(), maxAge, now);
        }
        if (newest.isEmpty()) {
            return new Missing();
        }
        var at = newest.get().at();
        if (ahead(newest.get(), now) || Implausible.timeOf(newest.get(), chart.person(), now)) {
            return new Unusable("input.implausible", at);
        }
        return value(vital, newest.get())
                .map(value -> aged(value, at, maxAge, now))
                .orElseGet(() -> new Unusable(complaint(vital, newest.get()), at));
    }

    private static VitalReading aged(InputValue value, Instant at, Duration maxAge, Instant now) {
        var since = at.plus(maxAge);
        return since.isAfter(now) ? new Fresh(value, at) : new Stale(value, at, since);
    }

    /// Of the last day, oldest first.
    private static List<RecentVitals.Point> presentPoints(Vital vital, Chart chart, Instant now) {
        var present = Implausible.present(now);
        return chart.monitoring().recent().of(vital, now.minus(RecentVitals.WINDOW)).stream()
                .filter(point -> !point.at().isAfter(present))
                .toList();
    }

    /// Whether the newest fact stands against the points. Every usable value of the last day that
    /// came in at its time is a point, so one that is none was ahead when it came in.
    private static boolean counts(
            Vital vital, Fact.Observed newest, List<RecentVitals.Point> points, Instant now) {
        var second = newest.at().getEpochSecond();
        if (ahead(newest, now) || points.getLast().second() > second) {
            return false;
        }
        return !newest.at().isAfter(now.minus(RecentVitals.WINDOW))
                || number(vital, newest).stream()
                        .allMatch(value ->
                                points.stream()
                                        .anyMatch(point ->
                                                point.second() == second
                                                        && point.value() == value));
    }

    /// The value as [RecentVitals] keeps it; empty when it is not usable.
    static OptionalDouble number(Vital vital, Fact.Observed fact) {
        return value(vital, fact).stream()
                .mapToDouble(value ->
                        switch (value) {
                            case InputValue.Amount(var amount) -> amount;
                            case InputValue.Flag(var flag) -> flag ? 1 : 0;
                            case InputValue.Choice _, InputValue.Image _ ->
                                    throw new IllegalStateException(
                                            "no vital is a choice or an image");
                        })
                .findFirst();
    }

    private static InputValue amountOrFlag(Vital vital, double number) {
        return vital.numeric() ? new InputValue.Amount(number) : new InputValue.Flag(number != 0);
    }

    /// The newest that is not ahead of this moment; one that is where there is no other.
    static Optional<Fact.Observed> newest(List<Fact.Observed> facts, Instant now) {
        return facts.stream()
                .max(
                        Comparator.comparing((Fact.Observed fact) -> !ahead(fact, now))
                                .thenComparing(Fact.Observed::at));
    }

    private static boolean ahead(Fact.Observed fact, Instant now) {
        return fact.at().isAfter(Implausible.present(now));
    }

    private static Optional<InputValue> value(Vital vital, Fact.Observed fact) {
        return switch (vital) {
            case CONSCIOUSNESS -> CodedAnswers.ALERT.answer(fact);
            case SUPPLEMENTAL_OXYGEN -> CodedAnswers.OXYGEN.answer(fact).or(() -> oxygen(fact));
            case HEART_RATE,
                    RESPIRATORY_RATE,
                    OXYGEN_SATURATION,
                    SYSTOLIC_PRESSURE,
                    TEMPERATURE,
                    GLUCOSE ->
                    fact instanceof Fact.Measured measured
                            ? amount(vital, measured)
                            : Optional.empty();
        };
    }

    /// In the vital sign's own unit; empty when the unit is unknown or the value not plausible.
    private static Optional<InputValue> amount(Vital vital, Fact.Measured fact) {
        return switch (UnitConversion.convert(
                vital.spec(), fact.value().doubleValue(), Optional.of(fact.unit()))) {
            case UnitConversion.Result.Converted(var amount) ->
                    Optional.<InputValue>of(amount)
                            .filter(value -> InputCheck.refusal(vital.spec(), value).isEmpty());
            case UnitConversion.Result.Refused _ -> Optional.empty();
        };
    }

    private static String complaint(Vital vital, Fact.Observed fact) {
        if (!(fact instanceof Fact.Measured measured) || !vital.numeric()) {
            return "input.wrong-type";
        }
        return switch (UnitConversion.convert(
                vital.spec(), measured.value().doubleValue(), Optional.of(measured.unit()))) {
            case UnitConversion.Result.Converted _ -> "input.out-of-range";
            case UnitConversion.Result.Refused(var refusal) -> refusal.code();
        };
    }

    /// Air has 21 percent of oxygen.
    private static Optional<InputValue> oxygen(Fact.Observed fact) {
        if (!(fact instanceof Fact.Measured measured) || measured.value().signum() < 0) {
            return Optional.empty();
        }
        var amount = measured.value().doubleValue();
        return switch (measured.unit()) {
            case "L/min", "l/min" -> Optional.of(new InputValue.Flag(amount > 0));
            case "%" -> Optional.of(new InputValue.Flag(amount > 21));
            case "1" -> Optional.of(new InputValue.Flag(amount > 0.21));
            default -> Optional.empty();
        };
    }
}
