package io.twinmesh.actors.twin.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Which values a twin remembers beside the newest, everything having come in at noon.
class EarlierValuesTest {
    private static final Instant NOON = Twins.NOW;

    /// An hour of today, or with a minus of the days before.
    private static Fact platelets(String value, int hour) {
        return measured("777-3", value, "10*3/uL", hour);
    }

    private static Fact measured(String loinc, String value, String unit, int hour) {
        return Twins.measured(
                loinc, value, unit, NOON.plusSeconds(3_600L * (hour - 12)).toString());
    }

    private static List<String> earlier(PatientState.Active twin) {
        return twin.earlier().values().stream()
                .map(it -> ((Fact.Measured) it.fact()).value())
                .sorted()
                .map(BigDecimal::toString)
                .toList();
    }

    @Test
    void what_a_newer_value_took_the_place_of_is_remembered_a_day_long() {
        var twin = Twins.holding(platelets("80", -13), platelets("90", -12), platelets("120", 12));

        assertThat(earlier(twin)).containsExactly("90");
    }

    @Test
    void what_comes_in_late_is_remembered_as_if_it_had_come_in_time() {
        var twin = Twins.holding(platelets("120", 12), platelets("90", 3), platelets("80", -13));

        assertThat(earlier(twin)).containsExactly("90");
    }

    @Test
    void a_value_that_is_dated_ahead_lets_go_of_none() {
        var twin = Twins.holding(platelets("90", 3), platelets("80", 5), platelets("120", 60));

        assertThat(earlier(twin)).containsExactly("80", "90");
    }

    @Test
    void one_value_and_values_of_codes_without_a_worst_are_not() {
        var twin =
                Twins.holding(
                        platelets("90", 3),
                        measured("8867-4", "90", "/min", 3),
                        measured("8867-4", "140", "/min", 4));

        assertThat(twin.earlier()).isEqualTo(EarlierValues.NONE);
    }

    @Test
    void what_is_taken_back_is_forgotten() {
        var twin = Twins.holding(platelets("80", 3), platelets("90", 4), platelets("120", 5));

        // the first resource is the person
        var after =
                (PatientState.Active)
                        PatientState.evolve(
                                twin,
                                new PatientEvent.ResourceDeleted(
                                        NOON, "i", DataClass.CLINICAL, "Observation", "r-2", 2, 2));

        assertThat(earlier(twin)).containsExactly("80", "90");
        assertThat(earlier(after)).containsExactly("90");
    }

    @Test
    void at_the_limit_those_go_that_a_later_one_is_as_bad_as() {
        var twin =
                Twins.holding(
                        IntStream.rangeClosed(-11, 12)
                                .mapToObj(hour -> platelets(hour == -3 ? "20" : "90", hour))
                                .toArray(Fact[]::new));

        assertThat(twin.earlier().values()).hasSize(EarlierValues.LIMIT);
        assertThat(earlier(twin)).startsWith("20").endsWith("90");
    }

    @Test
    void at_the_limit_of_ever_better_values_the_worst_stay() {
        var twin =
                Twins.holding(
                        IntStream.rangeClosed(-11, 12)
                                .mapToObj(hour -> platelets(Integer.toString(50 + hour), hour))
                                .toArray(Fact[]::new));

        assertThat(earlier(twin)).hasSize(EarlierValues.LIMIT).startsWith("39", "40", "41");
    }

    @Test
    void at_the_limit_one_whose_number_cannot_be_read_stays() {
        for (var unread = -11; unread < 12; unread++) {
            var bound =
                    Twins.unreadable("777-3", NOON.plusSeconds(3_600L * (unread - 12)).toString());
            var facts =
                    IntStream.rangeClosed(-11, 12)
                            .mapToObj(hour -> platelets(Integer.toString(50 + hour), hour))
                            .toArray(Fact[]::new);
            facts[unread + 11] = bound;

            assertThat(Twins.holding(facts).earlier().values())
                    .hasSize(EarlierValues.LIMIT)
                    .anyMatch(it -> it.fact().equals(bound));
        }
    }

    @Test
    void of_many_whose_number_cannot_be_read_the_latest_stay() {
        var bounds =
                IntStream.rangeClosed(-11, 12)
                        .mapToObj(hour ->
                                Twins.unreadable(
                                        "777-3", NOON.plusSeconds(3_600L * (hour - 12)).toString()))
                        .toList();

        assertThat(Twins.holding(bounds.toArray(Fact[]::new)).earlier().values())
                .hasSize(EarlierValues.LIMIT)
                .map(LatestValues.Other::fact)
                .isEqualTo(
                        bounds.subList(bounds.size() - 1 - EarlierValues.LIMIT, bounds.size() - 1));
    }

    @Test
    void the_worst_of_a_day_is_off_by_little_when_better_values_came_all_day_and_the_next() {
        var off = 0;
        for (int last = -11; last <= 84; last++) {
            var twin =
                    Twins.holding(
                            IntStream.rangeClosed(-11, last)
                                    .mapToObj(hour -> platelets(Integer.toString(50 + hour), hour))
                                    .toArray(Fact[]::new));
            var worst = 50 + Math.max(-11, last - 24);
            var told = earlier(twin).stream().mapToInt(Integer::parseInt).min().orElse(50 + last);
            off = Math.max(off, told - worst);
        }

        // of 24 values 17 are held
        assertThat(off).isLessThanOrEqualTo(2);
    }
}
