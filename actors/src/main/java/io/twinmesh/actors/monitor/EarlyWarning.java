package io.twinmesh.actors.monitor;

import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.monitor.chart.VitalReading;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.ScoreModel;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Computes NEWS2 from the latest vital signs, and says why when it cannot.
final class EarlyWarning {
    static final Set<Vital> INPUTS =
            EnumSet.of(
                    Vital.RESPIRATORY_RATE,
                    Vital.OXYGEN_SATURATION,
                    Vital.SUPPLEMENTAL_OXYGEN,
                    Vital.SYSTOLIC_PRESSURE,
                    Vital.HEART_RATE,
                    Vital.CONSCIOUSNESS,
                    Vital.TEMPERATURE);

    private static final String GLASGOW = "glasgowComaScale";

    /// Those of its manifest; a test compares them.
    static final List<Code> GLASGOW_CODES = List.of(Code.parse("http://loinc.org|9269-2"));

    private final LoadedModel news2;
    private final InputSpec glasgow;
    private final List<Code> pregnancy;
    private final List<InputSource.CodedObservation> pregnancyAnswers;
    private final Duration pregnancyAge;
    private final MonitorSettings settings;

    /// @param manifest of NEWS2
    EarlyWarning(ModelManifest manifest, MonitorSettings settings) {
        this.news2 = ScoreModel.of(manifest);
        this.glasgow = manifest.input(GLASGOW).orElseThrow();
        this.pregnancy =
                manifest.input("pregnant").stream()
                        .flatMap(input -> input.sources().stream())
                        .filter(InputSource.ActiveCondition.class::isInstance)
                        .map(InputSource.ActiveCondition.class::cast)
                        .flatMap(source -> source.codes().stream())
                        .map(Code::parse)
                        .toList();
        this.pregnancyAnswers =
                manifest.input("pregnant").stream()
                        .flatMap(input -> input.sources().stream())
                        .filter(InputSource.CodedObservation.class::isInstance)
                        .map(InputSource.CodedObservation.class::cast)
                        .toList();
        this.pregnancyAge =
                manifest.input("pregnant").flatMap(InputSpec::maxAge).orElse(Duration.ZERO);
        this.settings = settings;
    }

    /// Whether an observation may count in the score beyond the vital signs.
    boolean reads(Fact.Observed fact) {
        return fact.codes().stream().anyMatch(GLASGOW_CODES::contains);
    }

    Assessment assess(Chart chart, Instant now) {
        var values = new TreeMap<String, InputValue>();
        var missing = new ArrayList<String>();
        var stale = new ArrayList<String>();
        var times = new ArrayList<Instant>();
        var since = Instant.MAX;
        Optional<Assessment> unusable = Optional.empty();
        for (var vital : INPUTS) {
            var name = vital.spec().name();
            switch (VitalReading.of(vital, chart, settings.maxAge(vital), now)) {
                case VitalReading.Fresh(var value, var at) -> {
                    values.put(name, value);
                    times.add(at);
                }
                case VitalReading.Stale(_, _, var from) -> {
                    stale.add(name);
                    since = from.isBefore(since) ? from : since;
                }
                case VitalReading.Unusable(var code, _) -> {
                    unusable =
                            unusable.or(() -> Optional.of(new Assessment.NotComputed(code, name)));
                }
                case VitalReading.Missing() -> missing.add(name);
            }
        }
        glasgow(chart, now)
                .ifPresent(score -> {
                    values.put(GLASGOW, new InputValue.Amount(score.value().doubleValue()));
                    times.add(score.at());
                    missing.remove(Vital.CONSCIOUSNESS.spec().name());
                    stale.remove(Vital.CONSCIOUSNESS.spec().name());
                });
        // only an age that is known is one of 16 or more
        var age = age(chart.person(), now);
        age.ifPresentOrElse(
                years -> values.put("age", new InputValue.Amount(years)), () -> missing.add("age"));
        if (chart.hasCondition(pregnancy, now) || saidToBePregnant(chart, now)) {
            values.put("pregnant", new InputValue.Flag(true));
        }
        var outcome = news2.run(new InputValues(values));
        if (unusable.isEmpty() && stale.isEmpty() && missing.isEmpty()) {
            return computed(outcome, times);
        }
        // what is known may be enough to know that the score is high
        if (age.isPresent() && outcome instanceof Outcome.Computed least) {
            return computed(least, times);
        }
        if (unusable.isPresent()) {
            return unusable.get();
        }
        return stale.isEmpty()
                ? new Assessment.Incomplete(missing)
                : new Assessment.DataStale(since, stale, missing);
    }

    /// The newest total of the Glasgow coma scale that is as young as alertness must be.
    private Optional<Fact.Measured> glasgow(Chart chart, Instant now) {
        return chart.latest(GLASGOW_CODES).stream()
                .filter(it -> !it.at().isAfter(Implausible.present(now)))
                .max(Comparator.comparing(Fact.Observed::at))
                .filter(it -> it.at().plus(settings.maxAge(Vital.CONSCIOUSNESS)).isAfter(now))
                .filter(Fact.Measured.class::isInstance)
                .map(Fact.Measured.class::cast)
                .filter(it ->
                        UnitConversion.convert(
                                                glasgow,
                                                it.value().doubleValue(),
                                                Optional.of(it.unit()))
                                        instanceof UnitConversion.Result.Converted(var amount)
                                && InputCheck.refusal(glasgow, amount).isEmpty());
    }

    /// By the newest answer of each kind, while it is young enough. One dated ahead counts too: a
    /// wrong clock is no reason to judge somebody whom the score does not hold for.
    private boolean saidToBePregnant(Chart chart, Instant now) {
        return pregnancyAnswers.stream()
                .anyMatch(source ->
                        chart.latest(source.codes().stream().map(Code::parse).toList()).stream()
                                .max(Comparator.comparing(Fact.Observed::at))
                                .filter(it -> it.at().plus(pregnancyAge).isAfter(now))
                                .filter(Fact.Coded.class::isInstance)
                                .map(Fact.Coded.class::cast)
                                .flatMap(it ->
                                        source.says(it.values().stream().map(Code::text).toList()))
                                .orElse(false));
    }

    private static Assessment computed(Outcome outcome, List<Instant> times) {
        return switch (outcome) {
            case Outcome.Computed(var outputs, var band, var warnings, _) ->
                    new Assessment.Computed(
                            (int) outputs.getFirst().value(),
                            band.map(Outcome.Band::code).orElse(""),
                            warnings,
                            times.stream().min(Instant::compareTo).orElseThrow(),
                            times.stream().max(Instant::compareTo).orElseThrow());
            case Outcome.NotComputed(var code, _, var input) ->
                    new Assessment.NotComputed(code, input.orElse(""));
        };
    }

    /// Completed years; of a birth year alone the least they can be.
    private static Optional<Long> age(Fact.Person person, Instant now) {
        var today = now.atZone(ZoneOffset.UTC).toLocalDate();
        return person.birthDate()
                .map(birth -> ChronoUnit.YEARS.between(birth, today))
                .or(() -> person.birthYear().map(year -> today.getYear() - year - 1L))
                .filter(years -> years >= 0);
    }
}
