package io.twinmesh.actors.monitor;

import static io.twinmesh.actors.monitor.Bedside.noon;
import static io.twinmesh.actors.monitor.Bedside.raised;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// NEWS2 as it is watched: its score, its alarm, and when there is none.
class EarlyWarningTest {
    private final Bedside bedside = new Bedside();

    @Test
    void of_seven_says_contact_emergency_care_and_what_it_is_not() {
        // respiratory rate 25: 3, saturation 91: 3, temperature 38.5: 1 (RCP 2017, chart 1)
        bedside.vitalSigns(25, 91, noon(0));

        var events = bedside.judged(false, noon(0));

        assertThat(raised(events)).contains("news2 emergency");
        var shown = bedside.shown(noon(0));
        assertThat(shown.at("/news2/score").asInt()).isEqualTo(7);
        assertThat(shown.at("/news2/band").asText()).isEqualTo("high");
        assertThat(shown.at("/alerts/0/message").asText())
                .isEqualTo("NEWS2: contact emergency care.");
        assertThat(shown.path("notice").asText()).contains("not a diagnosis");
    }

    @Test
    void names_what_is_missing_and_fills_nothing_in() {
        bedside.when(Vital.RESPIRATORY_RATE, 25, noon(0));
        bedside.ofUnknownAge();

        var news2 = bedside.shown(noon(0)).path("news2");

        assertThat(news2.path("state").asText()).isEqualTo("incomplete");
        assertThat(news2.path("missing"))
                .extracting(node -> node.asText())
                .containsExactly(
                        "heartRate",
                        "oxygenSaturation",
                        "systolicPressure",
                        "temperature",
                        "alert",
                        "supplementalOxygen",
                        "age");
        assertThat(news2.has("score")).isFalse();
    }

    /// 25 breaths and a saturation of 91 make 6 of the 7 points, the temperature the last.
    @Test
    void raises_the_alarm_when_the_signs_that_are_known_are_enough() {
        bedside.vitalSigns(25, 91, noon(0));
        bedside.forget(Vital.SUPPLEMENTAL_OXYGEN);

        assertThat(raised(bedside.judged(false, noon(0)))).contains("news2 emergency");
        var news2 = bedside.shown(noon(0)).path("news2");
        assertThat(news2.path("score").asInt()).isEqualTo(7);
        assertThat(news2.path("warnings"))
                .extracting(node -> node.asText())
                .contains("score.at-least");
    }

    /// 25 breaths, a saturation of 91 and a pulse of 131 make 9 points.
    @Test
    void raises_the_alarm_without_a_temperature_and_with_one_that_cannot_be() {
        for (var celsius : List.of(400.0, -1.0)) {
            var ill = new Bedside();
            ill.vitalSigns(25, 91, noon(0));
            ill.know(Bedside.measured(Vital.TEMPERATURE, celsius, "Cel", noon(0)));

            assertThat(raised(ill.when(Vital.HEART_RATE, 131, noon(0))))
                    .contains("news2 emergency");
        }
        bedside.vitalSigns(25, 91, noon(0));
        bedside.forget(Vital.TEMPERATURE);

        assertThat(raised(bedside.when(Vital.HEART_RATE, 131, noon(0))))
                .contains("news2 emergency");
        assertThat(bedside.shown(noon(0)).at("/news2/score").asInt()).isEqualTo(9);
    }

    @Test
    void takes_the_glasgow_coma_scale_for_alertness() {
        for (var total : List.of(15, 14)) {
            var seen = new Bedside();
            seen.vitalSigns(18, 95, noon(0));
            seen.forget(Vital.CONSCIOUSNESS);
            var glasgow =
                    new Fact.Measured(
                            List.of(Code.parse("http://loinc.org|9269-2")),
                            Optional.empty(),
                            BigDecimal.valueOf(total),
                            "{score}",
                            noon(0));
            seen.know(glasgow);

            // 1 point of the saturation, 1 of the temperature
            assertThat(seen.shown(noon(0)).at("/news2/score").asInt())
                    .isEqualTo(total == 15 ? 2 : 5);
            assertThat(new Watch(Bedside.SETTINGS).concerns(glasgow, noon(0))).isTrue();
        }
    }

    @Test
    void is_stale_since_the_first_of_its_inputs_became_too_old() {
        bedside.vitalSigns(18, 95, noon(0));
        bedside.know(Bedside.measured(Vital.HEART_RATE, 80, "/min", noon(60)));

        var news2 = bedside.shown(noon(12 * 60 + 30)).path("news2");

        assertThat(news2.path("state").asText()).isEqualTo("stale");
        assertThat(news2.path("since").asText()).isEqualTo("2026-11-22T00:00:00Z");
        assertThat(news2.path("stale")).hasSize(6);
    }

    @Test
    void does_not_hold_below_sixteen_nor_in_pregnancy() {
        var child = new Bedside().born(LocalDate.parse("2012-01-01"));
        child.vitalSigns(25, 91, noon(0));
        var pregnant = new Bedside().having(Code.parse("http://snomed.info/sct|77386006"));
        pregnant.vitalSigns(25, 91, noon(0));
        var diabetic = new Bedside().having(Code.parse("http://hl7.org/fhir/sid/icd-10|O24.4"));
        diabetic.vitalSigns(25, 91, noon(0));

        for (var one :
                List.of(child, pregnant, diabetic, sayingSo(noon(-60)), sayingSo(noon(120)))) {
            assertThat(raised(one.judged(false, noon(0)))).noneMatch(r -> r.startsWith("news2"));
            assertThat(one.shown(noon(0)).at("/news2/code").asText())
                    .isEqualTo("population.excluded");
        }
    }

    /// Pregnant by an answer of then.
    private static Bedside sayingSo(Instant at) {
        var said = new Bedside();
        said.vitalSigns(25, 91, noon(0));
        said.know(
                new Fact.Coded(
                        List.of(Code.parse("http://loinc.org|82810-3")),
                        Optional.empty(),
                        List.of(Code.parse("http://snomed.info/sct|77386006")),
                        Optional.empty(),
                        at));
        return said;
    }

    @Test
    void takes_the_least_age_that_a_birth_year_leaves_open() {
        var grown = new Bedside().bornIn(2009);
        grown.vitalSigns(18, 95, noon(0));
        var perhaps = new Bedside().bornIn(2010);
        perhaps.vitalSigns(18, 95, noon(0));

        assertThat(grown.shown(noon(0)).at("/news2/state").asText()).isEqualTo("computed");
        assertThat(perhaps.shown(noon(0)).at("/news2/code").asText())
                .isEqualTo("population.excluded");
    }

    @Test
    void is_not_computed_with_an_answer_nobody_knows() {
        bedside.vitalSigns(18, 95, noon(0));
        bedside.know(
                Bedside.coded(Vital.CONSCIOUSNESS, "http://snomed.info/sct|404684003", noon(1)));

        assertThat(bedside.shown(noon(1)).at("/news2/state").asText()).isEqualTo("not-computed");
    }

    @Test
    void counts_oxygen_by_flow_by_concentration_and_by_answer() {
        bedside.vitalSigns(18, 97, noon(0));
        assertThat(bedside.shown(noon(0)).at("/news2/score").asInt()).isEqualTo(1);

        bedside.know(Bedside.measured(Vital.SUPPLEMENTAL_OXYGEN, 2, "L/min", noon(1)));
        assertThat(bedside.shown(noon(1)).at("/news2/score").asInt()).isEqualTo(3);

        bedside.know(
                Bedside.coded(
                        Vital.SUPPLEMENTAL_OXYGEN, "http://snomed.info/sct|722742002", noon(2)));
        assertThat(bedside.shown(noon(2)).at("/news2/score").asInt()).isEqualTo(1);
    }
}
