package io.twinmesh.actors.plausibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Twins;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.Set;

/// Of a woman born on 1970-02-03, known on 2026-11-21 at noon.
class ImplausibleTest {
    private static final Fact.Person PERSON = Twins.person("1970-02-03", "female");

    private static Set<Implausible> of(Fact.Observed fact) {
        return Implausible.of(fact, Optional.of(PERSON), Twins.NOW);
    }

    private static Fact.Measured pulse(String value, String at) {
        return Twins.measured("8867-4", value, "/min", at);
    }

    @Test
    void a_value_that_no_human_has() {
        assertThat(of(pulse("5000", "2026-11-21T11:00:00Z"))).containsExactly(Implausible.VALUE);
        assertThat(of(pulse("80", "2026-11-21T11:00:00Z"))).isEmpty();
        assertThat(of(Twins.measured("2160-0", "5000", "mg/dL", "2026-11-21T11:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1800-01-01T00:00:00Z", "1970-02-01T23:59:59Z"})
    void what_was_observed_before_the_birth(String at) {
        assertThat(of(pulse("80", at))).containsExactly(Implausible.BEFORE_BIRTH);
        assertThat(of(Twins.coded("67775-7", "248234008", at)))
                .containsExactly(Implausible.BEFORE_BIRTH);
    }

    /// The day of a birth may be another one elsewhere.
    @ParameterizedTest
    @ValueSource(strings = {"1970-02-02T00:00:00Z", "2026-11-22T12:00:00Z"})
    void not_what_may_be_a_matter_of_clocks(String at) {
        assertThat(of(pulse("80", at))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2035-01-01T00:00:00Z", "2026-11-22T12:00:01Z"})
    void what_was_observed_later_than_it_is_known(String at) {
        assertThat(of(pulse("80", at))).containsExactly(Implausible.FUTURE);
        assertThat(of(pulse("-1", at))).containsExactly(Implausible.VALUE, Implausible.FUTURE);
    }

    @Test
    void of_nobody_in_particular_what_is_older_than_anybody() {
        var fact = pulse("80", "1800-01-01T00:00:00Z");
        var later = pulse("80", "1930-01-01T00:00:00Z");

        assertThat(Implausible.of(fact, Optional.empty(), Twins.NOW))
                .containsExactly(Implausible.BEFORE_BIRTH);
        assertThat(Implausible.of(later, Optional.empty(), Twins.NOW)).isEmpty();
    }

    @Test
    void of_whom_only_the_year_is_known_what_lies_in_an_earlier_one() {
        var year =
                new Fact.Person(
                        Optional.empty(),
                        Optional.of(1970),
                        "female",
                        Optional.empty(),
                        false,
                        Optional.empty());

        assertThat(
                        Implausible.of(
                                pulse("80", "1969-06-01T00:00:00Z"), Optional.of(year), Twins.NOW))
                .containsExactly(Implausible.BEFORE_BIRTH);
        assertThat(
                        Implausible.of(
                                pulse("80", "1970-01-01T00:00:00Z"), Optional.of(year), Twins.NOW))
                .isEmpty();
    }
}
