package io.twinmesh.actors.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.monitor.chart.RecentVitals;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A patient of 56 years whose values come in one by one, judged each time.
public final class Bedside implements Chart {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final MonitorSettings SETTINGS = MonitorSettings.of(ConfigFactory.load());

    private final Watch watch;
    private LatestValues latest = LatestValues.NONE;
    private final List<Code> conditions = new ArrayList<>();
    private Optional<LocalDate> birth = Optional.of(LocalDate.parse("1970-02-03"));
    private Optional<Integer> birthYear = Optional.of(1970);
    private Monitoring monitoring = Monitoring.NONE;
    private long sequenceNumber;

    Bedside() {
        this(SETTINGS);
    }

    Bedside(MonitorSettings settings) {
        this.watch = new Watch(settings);
    }

    public static Instant noon(long minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    public static Fact.Measured measured(Vital vital, double value, String unit, Instant at) {
        return new Fact.Measured(
                List.of(vital.codes().getFirst()),
                Optional.empty(),
                BigDecimal.valueOf(value),
                unit,
                at);
    }

    static Fact.Coded coded(Vital vital, String answer, Instant at) {
        return new Fact.Coded(
                List.of(vital.codes().getFirst()),
                Optional.empty(),
                List.of(Code.parse(answer)),
                Optional.empty(),
                at);
    }

    Bedside born(LocalDate day) {
        birth = Optional.of(day);
        birthYear = Optional.of(day.getYear());
        return this;
    }

    Bedside bornIn(int year) {
        birth = Optional.empty();
        birthYear = Optional.of(year);
        return this;
    }

    Bedside ofUnknownAge() {
        birth = Optional.empty();
        birthYear = Optional.empty();
        return this;
    }

    Bedside having(Code condition) {
        conditions.add(condition);
        return this;
    }

    /// A set of vital signs that scores `7` with this respiratory rate of 25 and saturation of 91,
    /// `2` with 18 and 95, on room air, alert, all else without points.
    Bedside vitalSigns(double respiratoryRate, double saturation, Instant at) {
        know(measured(Vital.RESPIRATORY_RATE, respiratoryRate, "/min", at));
        know(measured(Vital.OXYGEN_SATURATION, saturation, "%", at));
        know(measured(Vital.SUPPLEMENTAL_OXYGEN, 0, "L/min", at));
        know(measured(Vital.SYSTOLIC_PRESSURE, 120, "mm[Hg]", at));
        know(measured(Vital.HEART_RATE, 80, "/min", at));
        know(measured(Vital.TEMPERATURE, 38.5, "Cel", at));
        know(coded(Vital.CONSCIOUSNESS, "http://loinc.org|LA9340-6", at));
        return this;
    }

    /// Takes a value in at the time it is observed, without judging it.
    Bedside know(Fact.Observed fact) {
        return know(fact, fact.at());
    }

    private Bedside know(Fact.Observed fact, Instant now) {
        sequenceNumber++;
        latest = latest.with(sequenceNumber, fact, now);
        monitoring = monitoring.recorded(sequenceNumber, List.of(fact), now);
        return this;
    }

    void forget(Vital vital) {
        for (var held : latest.heldMatching(vital.codes())) {
            latest = latest.without(held.resource());
        }
        monitoring = new Monitoring(RecentVitals.NONE, monitoring.alerts());
    }

    /// Takes back what came in as the `number`th, from 1, counting alerts too.
    void takeBack(long number) {
        latest = latest.without(number);
        monitoring = monitoring.deleted(number);
    }

    /// A value comes in at the time it is observed.
    List<PatientEvent> when(Vital vital, double value, Instant at) {
        return when(measured(vital, value, unit(vital), at), at);
    }

    List<PatientEvent> when(Fact.Observed fact, Instant now) {
        know(fact, now);
        return judged(false, now);
    }

    List<PatientEvent> judged(boolean withdrawn, Instant now) {
        var events = watch.judge(this, new Watch.News(List.of(sequenceNumber), withdrawn), now);
        for (var event : events) {
            sequenceNumber++;
            monitoring =
                    switch (event) {
                        case PatientEvent.AlertRaised raised ->
                                monitoring.raised(raised, sequenceNumber);
                        case PatientEvent.AlertSuppressed held ->
                                monitoring.suppressed(held, sequenceNumber);
                        case PatientEvent.AlertCleared cleared ->
                                monitoring.cleared(cleared, sequenceNumber);
                        case PatientEvent other -> throw new AssertionError(other);
                    };
        }
        return events;
    }

    JsonNode shown(Instant now) {
        return watch.view(this, now);
    }

    private static String unit(Vital vital) {
        return ((InputSpec.Type.Amount) vital.spec().type()).unit();
    }

    @Override
    public Fact.Person person() {
        return new Fact.Person(
                birth, birthYear, "female", Optional.empty(), false, Optional.empty());
    }

    @Override
    public List<Fact.Observed> latest(List<Code> codes) {
        return latest.matching(codes);
    }

    @Override
    public boolean hasCondition(List<Code> codes, Instant at) {
        return conditions.stream()
                .map(code ->
                        new Fact.ConditionNoted(
                                List.of(code),
                                Optional.empty(),
                                true,
                                Optional.empty(),
                                Optional.empty()))
                .anyMatch(fact -> new Problems.Condition(0, fact).hasAny(codes));
    }

    @Override
    public Monitoring monitoring() {
        return monitoring;
    }

    /// Rule and severity of each alert that is raised.
    static List<String> raised(List<PatientEvent> events) {
        return events.stream()
                .filter(AlertRaised.class::isInstance)
                .map(AlertRaised.class::cast)
                .map(event -> event.rule() + " " + event.severity().text())
                .toList();
    }
}
