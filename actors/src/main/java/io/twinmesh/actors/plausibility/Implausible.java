package io.twinmesh.actors.plausibility;

import io.twinmesh.inference.input.PlausibleRange;
import io.twinmesh.persistence.history.Fact;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Why an observation cannot be true of the patient.
public enum Implausible {
    /// No human was ever measured so ([PlausibleRange]).
    VALUE("value"),
    /// Observed before the patient was born, or before anybody who may live now.
    BEFORE_BIRTH("before-birth"),
    /// Observed later than it is known.
    FUTURE("future");

    /// How far a clock may be off, and by how much the days of the Earth differ.
    private static final Duration TOLERANCE = Duration.ofDays(1);

    /// How far a clock that is set may be ahead of ours.
    private static final Duration SKEW = Duration.ofMinutes(5);

    /// The oldest person reached 122 years (Jeanne Calment).
    private static final Duration LONGEST_LIFE = Duration.ofDays(130 * 366);

    private static final String LOINC = "http://loinc.org";

    private final String text;

    Implausible(String text) {
        this.text = text;
    }

    /// As views show it; permanent.
    public String text() {
        return text;
    }

    /// @param person empty when it must not be told who the patient is
    /// @param known when it is known, at the latest
    public static Set<Implausible> of(
            Fact.Observed fact, Optional<Fact.Person> person, Instant known) {
        var reasons = EnumSet.noneOf(Implausible.class);
        if (fact instanceof Fact.Measured measured && outOfRange(measured)) {
            reasons.add(VALUE);
        }
        if (fact.at().isBefore(known.minus(LONGEST_LIFE))
                || person.filter(it -> beforeBirth(fact.at(), it)).isPresent()) {
            reasons.add(BEFORE_BIRTH);
        }
        if (fact.at().isAfter(latest(known))) {
            reasons.add(FUTURE);
        }
        return reasons;
    }

    /// Later than this nothing can have been observed that is known at a moment.
    public static Instant latest(Instant known) {
        return known.plus(TOLERANCE);
    }

    /// What is said to be observed later than this says nothing of that moment: its clock is ahead,
    /// or its time zone is another one.
    public static Instant present(Instant moment) {
        return moment.plus(SKEW);
    }

    /// Only by when it was observed.
    public static boolean timeOf(Fact.Observed fact, Fact.Person person, Instant known) {
        var reasons = of(fact, Optional.of(person), known);
        return reasons.contains(BEFORE_BIRTH) || reasons.contains(FUTURE);
    }

    private static boolean outOfRange(Fact.Measured fact) {
        return fact.codes().stream()
                .filter(code -> code.system().equals(LOINC))
                .flatMap(code -> PlausibleRange.of(code.code()).stream())
                .anyMatch(range -> range.excludes(fact.value(), fact.unit()));
    }

    private static boolean beforeBirth(Instant at, Fact.Person person) {
        return person.birthDate()
                .map(birth ->
                        at.isBefore(
                                birth.atStartOfDay(ZoneOffset.UTC).toInstant().minus(TOLERANCE)))
                .or(() ->
                        person.birthYear()
                                .map(year ->
                                        at.plus(TOLERANCE).atZone(ZoneOffset.UTC).getYear() < year))
                .orElse(false);
    }
}
