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

    /// Reads one vital sign off a chart. Where the newest value was taken back, or is of a time
    /// that has not come, the newest of the last day that is left says what is true now.
    static VitalReading of(Vital vital, Chart chart, Duration maxAge, Instant now) {
        var newest = newest(chart.latest(vital.codes()), now);
        if (newest.filter(fact -> !ahead(fact, now)).isEmpty()) {
            var left = left(vital, chart, now);
            if (left.isPresent()) {
                return aged(
                        new InputValue.Amount(left.get().value()), left.get().at(), maxAge, now);
            }
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

    private static Optional<RecentVitals.Point> left(Vital vital, Chart chart, Instant now) {
        var present = Implausible.present(now);
        return chart.monitoring().recent().of(vital, now.minus(RecentVitals.WINDOW)).stream()
                .filter(point -> !point.at().isAfter(present))
                .reduce((_, later) -> later);
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
    static Optional<InputValue> amount(Vital vital, Fact.Measured fact) {
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
