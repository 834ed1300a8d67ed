package io.twinmesh.actors.monitor;

import static io.twinmesh.actors.monitor.Bedside.noon;
import static io.twinmesh.actors.monitor.Bedside.raised;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.AlertSuppressed;
import io.twinmesh.persistence.history.PatientEvent.ClearReason;
import io.twinmesh.persistence.history.Severity;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class WatchTest {
    private static final String ALERT = "http://loinc.org|LA9340-6";
    private static final String VOICE = "http://loinc.org|LA17108-4";

    private final Bedside bedside = new Bedside();

    @Nested
    class ALevel {
        @Test
        void is_raised_at_the_level_and_names_the_event_that_brought_the_value() {
            assertThat(bedside.when(Vital.OXYGEN_SATURATION, 92, noon(0))).isEmpty();

            var events = bedside.when(Vital.OXYGEN_SATURATION, 91, noon(1));

            assertThat(events)
                    .containsExactly(
                            new AlertRaised(
                                    noon(1),
                                    "oxygen-saturation-low",
                                    Severity.URGENT,
                                    noon(1),
                                    List.of(2L)));
        }

        @Test
        void is_raised_once_while_the_value_stays_bad() {
            bedside.when(Vital.HEART_RATE, 140, noon(0));

            assertThat(bedside.when(Vital.HEART_RATE, 150, noon(20))).isEmpty();
            assertThat(bedside.when(Vital.HEART_RATE, 131, noon(40))).isEmpty();
        }

        @Test
        void does_not_ring_again_for_a_value_that_wavers_between_clearing_and_raising() {
            bedside.when(Vital.HEART_RATE, 131, noon(0));

            assertThat(bedside.when(Vital.HEART_RATE, 125, noon(20))).isEmpty();
            assertThat(bedside.when(Vital.HEART_RATE, 132, noon(40))).isEmpty();
            assertThat(bedside.when(Vital.HEART_RATE, 120, noon(60))).isEmpty();
            assertThat(bedside.when(Vital.HEART_RATE, 119, noon(80)))
                    .containsExactly(
                            new AlertCleared(
                                    noon(80),
                                    "heart-rate-high",
                                    Severity.URGENT,
                                    Optional.empty(),
                                    ClearReason.RECOVERED,
                                    List.of(6L)));
        }

        @Test
        void stands_for_the_dwell_at_least() {
            bedside.when(Vital.OXYGEN_SATURATION, 88, noon(0));

            assertThat(bedside.when(Vital.OXYGEN_SATURATION, 97, noon(9))).isEmpty();
            assertThat(bedside.when(Vital.OXYGEN_SATURATION, 97, noon(10))).hasSize(1);
        }

        @Test
        void gets_worse_at_once_and_better_step_by_step() {
            assertThat(raised(bedside.when(Vital.GLUCOSE, 65, noon(0))))
                    .containsExactly("glucose-low notice");
            assertThat(raised(bedside.when(Vital.GLUCOSE, 50, noon(1))))
                    .containsExactly("glucose-low urgent");

            assertThat(bedside.when(Vital.GLUCOSE, 70, noon(30)))
                    .first()
                    .isInstanceOfSatisfying(
                            AlertCleared.class,
                            cleared -> {
                                assertThat(cleared.severity()).isEqualTo(Severity.URGENT);
                                assertThat(cleared.remaining()).contains(Severity.NOTICE);
                            });
            assertThat(bedside.when(Vital.GLUCOSE, 81, noon(60)))
                    .first()
                    .isInstanceOfSatisfying(
                            AlertCleared.class,
                            cleared -> assertThat(cleared.remaining()).isEmpty());
        }

        @Test
        void is_compared_in_its_own_unit() {
            var events =
                    bedside.when(Bedside.measured(Vital.GLUCOSE, 2.9, "mmol/L", noon(0)), noon(0));

            assertThat(raised(events)).containsExactly("glucose-low urgent");
        }

        @Test
        void is_neither_raised_nor_cleared_by_a_value_that_cannot_be_or_has_no_known_unit() {
            assertThat(bedside.when(Vital.HEART_RATE, 3, noon(0))).isEmpty();
            bedside.when(Vital.HEART_RATE, 140, noon(1));

            assertThat(bedside.when(Vital.HEART_RATE, 3, noon(30))).isEmpty();
            assertThat(
                            bedside.when(
                                    Bedside.measured(Vital.HEART_RATE, 70, "bpm", noon(31)),
                                    noon(31)))
                    .isEmpty();
        }
    }

    @Nested
    class DataOfAnotherTime {
        @Test
        void that_lies_in_the_future_or_before_the_birth_is_neither_fresh_nor_old() {
            for (var at : List.of("2035-01-01T00:00:00Z", "1800-01-01T00:00:00Z")) {
                var observed = Bedside.measured(Vital.HEART_RATE, 180, "/min", Instant.parse(at));

                assertThat(new Bedside().when(observed, noon(0))).as(at).isEmpty();
            }
        }
    }

    /// A device whose clock is ahead, by a wrong time zone or by years.
    @Nested
    class AWrongClock {
        @ParameterizedTest
        @ValueSource(strings = {"2026-11-22T04:00:00Z", "2029-11-21T12:00:00Z"})
        void hides_no_true_value_that_comes_later(Instant ahead) {
            bedside.when(Bedside.measured(Vital.HEART_RATE, 70, "/min", ahead), noon(0));
            assertThat(bedside.shown(noon(0)).at("/vitals/0/state").asText()).isEqualTo("unusable");

            var events = bedside.when(Vital.HEART_RATE, 180, noon(1));

            assertThat(raised(events)).contains("heart-rate-high urgent");
            var shown = bedside.shown(noon(1)).at("/vitals/0");
            assertThat(shown.path("state").asText()).isEqualTo("fresh");
            assertThat(shown.path("value").asDouble()).isEqualTo(180);
        }

        @ParameterizedTest
        @ValueSource(strings = {"2026-11-22T04:00:00Z", "2029-11-21T12:00:00Z"})
        void ends_no_alert_neither_by_its_value_nor_when_that_is_taken_back(Instant ahead) {
            var before = bedside.when(Vital.HEART_RATE, 180, noon(0));
            assertThat(before).isNotEmpty();

            var events =
                    bedside.when(Bedside.measured(Vital.HEART_RATE, 70, "/min", ahead), noon(30));
            bedside.takeBack(1 + before.size() + 1);

            assertThat(events).isEmpty();
            assertThat(bedside.judged(true, noon(31))).isEmpty();
            assertThat(bedside.shown(noon(31)).at("/vitals/0/value").asDouble()).isEqualTo(180);
        }

        @Test
        void under_one_code_hides_no_value_under_another() {
            var other = Vital.OXYGEN_SATURATION.codes().getLast();
            bedside.when(
                    new Fact.Measured(
                            List.of(other),
                            Optional.empty(),
                            BigDecimal.valueOf(99),
                            "%",
                            noon(16 * 60)),
                    noon(0));

            assertThat(raised(bedside.when(Vital.OXYGEN_SATURATION, 80, noon(1)))).isNotEmpty();
            var shown = bedside.shown(noon(0).plus(Duration.ofHours(16))).at("/vitals/0");
            assertThat(shown.path("value").asDouble()).as("when its date has come").isEqualTo(80);
        }

        @Test
        void hides_no_answer_that_came_before_it_nor_when_its_date_has_come() {
            bedside.know(Bedside.coded(Vital.CONSCIOUSNESS, VOICE, noon(0)));

            bedside.when(Bedside.coded(Vital.CONSCIOUSNESS, ALERT, noon(60)), noon(1));

            for (var minute : List.of(2, 61)) {
                var shown = bedside.shown(noon(minute)).at("/vitals/0");
                assertThat(shown.path("state").asText()).isEqualTo("fresh");
                assertThat(shown.path("value").asBoolean(true)).as("alert").isFalse();
                assertThat(shown.path("at").asText()).isEqualTo(noon(0).toString());
            }
        }

        @Test
        void hides_no_oxygen_that_was_given_before_it() {
            bedside.know(Bedside.measured(Vital.SUPPLEMENTAL_OXYGEN, 2, "L/min", noon(0)));

            bedside.when(
                    Bedside.measured(Vital.SUPPLEMENTAL_OXYGEN, 0, "L/min", noon(60)), noon(1));

            assertThat(bedside.shown(noon(2)).at("/vitals/0/value").asBoolean()).isTrue();
        }
    }

    @Nested
    class OldData {
        @Test
        void raises_nothing() {
            var observed = noon(0);
            var now = observed.plus(Duration.ofHours(7));

            assertThat(bedside.when(Bedside.measured(Vital.HEART_RATE, 180, "/min", observed), now))
                    .isEmpty();
        }

        @Test
        void does_not_hide_a_newer_value() {
            bedside.when(Vital.HEART_RATE, 180, noon(30));

            assertThat(
                            bedside.when(
                                    Bedside.measured(Vital.HEART_RATE, 70, "/min", noon(0)),
                                    noon(31)))
                    .isEmpty();
        }

        @Test
        void leaves_an_alert_standing_and_shows_it_as_stale() {
            bedside.when(Vital.OXYGEN_SATURATION, 88, noon(0));
            var later = noon(0).plus(Duration.ofHours(13));

            assertThat(bedside.judged(false, later)).isEmpty();
            var shown = bedside.shown(later);
            assertThat(shown.at("/alerts/0/stale").asBoolean()).isTrue();
            assertThat(shown.at("/vitals/0/state").asText()).isEqualTo("stale");
            assertThat(shown.at("/vitals/0/staleSince").asText()).isEqualTo("2026-11-22T00:00:00Z");
        }

        @Test
        void lets_an_alert_lapse_after_a_day() {
            bedside.when(Vital.OXYGEN_SATURATION, 88, noon(0));

            var events = bedside.when(Vital.HEART_RATE, 80, noon(24 * 60));

            assertThat(events)
                    .first()
                    .isInstanceOfSatisfying(
                            AlertCleared.class,
                            cleared -> assertThat(cleared.reason()).isEqualTo(ClearReason.LAPSED));
        }
    }

    @Nested
    class AWithdrawnValue {
        @Test
        void clears_its_alert_when_it_was_the_only_one() {
            bedside.when(Vital.OXYGEN_SATURATION, 40, noon(0));
            bedside.forget(Vital.OXYGEN_SATURATION);

            assertThat(bedside.judged(true, noon(1)))
                    .first()
                    .isInstanceOfSatisfying(
                            AlertCleared.class,
                            cleared ->
                                    assertThat(cleared.reason()).isEqualTo(ClearReason.WITHDRAWN));
        }

        @Test
        void gives_way_to_the_one_before_it_under_the_same_code_not_to_an_older_one_of_another() {
            var other = List.of(Vital.OXYGEN_SATURATION.codes().getLast());
            bedside.know(
                    new Fact.Measured(
                            other, Optional.empty(), BigDecimal.valueOf(97), "%", noon(0)));
            bedside.know(Bedside.measured(Vital.OXYGEN_SATURATION, 92, "%", noon(10)));
            bedside.know(Bedside.measured(Vital.OXYGEN_SATURATION, 99, "%", noon(20)));

            bedside.takeBack(3);

            assertThat(bedside.shown(noon(21)).at("/vitals/0/value").asDouble()).isEqualTo(92);
        }

        @Test
        void gives_way_to_the_one_before_it() {
            var before = bedside.when(Vital.HEART_RATE, 180, noon(0));
            bedside.when(Vital.HEART_RATE, 70, noon(30));
            bedside.takeBack(1 + before.size() + 1);

            assertThat(raised(bedside.judged(true, noon(31)))).contains("heart-rate-high urgent");
        }

        @Test
        void clears_its_alert_without_a_dwell_when_the_corrected_one_is_good() {
            bedside.when(Vital.OXYGEN_SATURATION, 40, noon(0));
            bedside.know(Bedside.measured(Vital.OXYGEN_SATURATION, 98, "%", noon(0)));

            assertThat(bedside.judged(true, noon(1))).hasSize(1);
        }
    }

    @Nested
    class ABudget {
        @Test
        void holds_back_the_fifth_alert_of_a_rule_within_an_hour_and_counts_it() {
            var events = new ArrayList<PatientEvent>();
            for (int i = 0; i < 5; i++) {
                events.addAll(bedside.when(Vital.GLUCOSE, 65, noon(i * 12L)));
                events.addAll(bedside.when(Vital.GLUCOSE, 100, noon(i * 12 + 11)));
            }

            assertThat(raised(events)).hasSize(4);
            assertThat(events).filteredOn(AlertSuppressed.class::isInstance).hasSize(1);
            assertThat(bedside.shown(noon(60)).path("suppressed").asLong()).isEqualTo(1);
        }

        @Test
        void lets_a_higher_severity_through() {
            for (int i = 0; i < 5; i++) {
                bedside.when(Vital.GLUCOSE, 65, noon(i * 11L));
                bedside.when(Vital.GLUCOSE, 100, noon(i * 11 + 10));
            }

            assertThat(raised(bedside.when(Vital.GLUCOSE, 40, noon(56))))
                    .containsExactly("glucose-low urgent");
        }

        @Test
        void raises_what_was_held_back_once_there_is_room_and_the_value_is_still_bad() {
            for (int i = 0; i < 4; i++) {
                bedside.when(Vital.GLUCOSE, 65, noon(i * 11L));
                bedside.when(Vital.GLUCOSE, 100, noon(i * 11 + 10));
            }
            assertThat(bedside.when(Vital.GLUCOSE, 65, noon(50)))
                    .first()
                    .isInstanceOf(AlertSuppressed.class);
            assertThat(bedside.when(Vital.GLUCOSE, 65, noon(59))).isEmpty();
            assertThat(bedside.shown(noon(59)).at("/alerts/0/heldBack").asBoolean()).isTrue();

            assertThat(raised(bedside.when(Vital.GLUCOSE, 65, noon(61))))
                    .containsExactly("glucose-low notice");
        }

        @Test
        void never_holds_an_emergency_back() {
            var events = new ArrayList<PatientEvent>();
            for (int i = 0; i < 6; i++) {
                bedside.vitalSigns(25, 91, noon(i * 11L));
                events.addAll(bedside.judged(false, noon(i * 11L)));
                bedside.vitalSigns(18, 97, noon(i * 11 + 10));
                events.addAll(bedside.judged(false, noon(i * 11 + 10)));
            }

            assertThat(raised(events)).filteredOn("news2 emergency"::equals).hasSize(6);
        }

        @Test
        void holds_for_all_rules_together() {
            var tight =
                    new MonitorSettings(
                            Bedside.SETTINGS.recent(),
                            Bedside.SETTINGS.dwell(),
                            Bedside.SETTINGS.lapseAfter(),
                            4,
                            2,
                            Bedside.SETTINGS.maxAge(),
                            Bedside.SETTINGS.trend(),
                            Bedside.SETTINGS.rules());
            // of unknown age: together the three would be a NEWS2 that nothing holds back
            var busy = new Bedside(tight).ofUnknownAge();
            busy.when(Vital.HEART_RATE, 140, noon(0));
            busy.when(Vital.OXYGEN_SATURATION, 88, noon(1));

            assertThat(busy.when(Vital.SYSTOLIC_PRESSURE, 80, noon(2)))
                    .first()
                    .isInstanceOf(AlertSuppressed.class);
        }
    }

    @Nested
    class Trends {
        @Test
        void are_told_from_four_values_over_an_hour() {
            assertThat(bedside.when(Vital.RESPIRATORY_RATE, 14, noon(0))).isEmpty();
            assertThat(bedside.when(Vital.RESPIRATORY_RATE, 16, noon(30))).isEmpty();
            assertThat(bedside.when(Vital.RESPIRATORY_RATE, 18, noon(60))).isEmpty();

            assertThat(raised(bedside.when(Vital.RESPIRATORY_RATE, 20, noon(90))))
                    .containsExactly("respiratory-rate-rising notice");
        }

        @Test
        void are_not_made_by_one_wild_value() {
            for (int i = 0; i < 8; i++) {
                assertThat(bedside.when(Vital.SYSTOLIC_PRESSURE, i == 4 ? 180 : 120, noon(i * 20L)))
                        .isEmpty();
            }
        }

        @Test
        void end_when_the_values_level_out() {
            for (int i = 0; i < 4; i++) {
                bedside.when(Vital.RESPIRATORY_RATE, 14 + 2 * i, noon(30L * i));
            }
            var events = new ArrayList<PatientEvent>();
            for (int i = 4; i < 16; i++) {
                events.addAll(bedside.when(Vital.RESPIRATORY_RATE, 20, noon(30L * i)));
            }

            assertThat(events).hasSize(1).first().isInstanceOf(AlertCleared.class);
        }
    }
}
