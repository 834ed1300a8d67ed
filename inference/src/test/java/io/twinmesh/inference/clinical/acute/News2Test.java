package io.twinmesh.inference.clinical.acute;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Locale;

/// Against openEHR's GDL2 test cases (`news2_gdl2.json`) and the boundary table `news2_ref.csv`.
class News2Test {
    private static final LoadedModel NEWS2 = Question.builtIn("news2");

    @Test
    void every_case_of_the_openehr_test_file_has_its_total_and_risk() {
        var cases = Vectors.json("news2_gdl2.json");
        assertThat(cases).hasSize(13);
        for (var it : cases) {
            var in = it.get("inputs");
            var answer =
                    Question.to(NEWS2)
                            .with("respiratoryRate", in.get("rr").asDouble())
                            .with("oxygenSaturation", in.get("spo2").asDouble())
                            .with("supplementalOxygen", in.get("o2").asBoolean())
                            .with("systolicPressure", in.get("sbp").asDouble())
                            .with("heartRate", in.get("hr").asDouble())
                            .with("alert", in.get("alert").asBoolean())
                            .with("temperature", in.get("temp").asDouble())
                            .with("spo2Scale2", in.get("scale2").asBoolean())
                            .answer();
            assertThat(Question.value(answer, "score"))
                    .as(it.get("id").asText())
                    .isEqualTo(it.get("expected_total").asDouble());
            assertThat(answer.band().orElseThrow().code())
                    .isEqualTo(it.get("expected_risk").asText().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void every_row_of_the_boundary_table_has_its_total_and_band() {
        var rows = Vectors.csv("news2_ref.csv");
        assertThat(rows).hasSize(83);
        for (var row : rows) {
            var answer =
                    Question.to(NEWS2)
                            .with("respiratoryRate", row.number("rr_per_min"))
                            .with("oxygenSaturation", row.number("spo2_pct"))
                            .with("supplementalOxygen", row.flag("supplemental_o2"))
                            .with("systolicPressure", row.number("sbp_mmHg"))
                            .with("heartRate", row.number("hr_bpm"))
                            .with("alert", row.flag("alert"))
                            .with("temperature", row.number("temp_C"))
                            .with("spo2Scale2", row.flag("spo2_scale2"))
                            .answer();
            assertThat(Question.value(answer, "score"))
                    .as(row.cells().toString())
                    .isEqualTo(row.number("total"));
            assertThat(answer.band().orElseThrow().code()).isEqualTo(row.text("band"));
        }
    }

    @Test
    void the_points_of_every_sign_are_told_and_add_up() {
        var answer =
                well().with("heartRate", 131).with("alert", false).with("temperature", 39).answer();

        assertThat(answer.contributions())
                .isEqualTo(
                        List.of(
                                new Outcome.Contribution("respiratoryRate", 0),
                                new Outcome.Contribution("oxygenSaturation", 0),
                                new Outcome.Contribution("supplementalOxygen", 0),
                                new Outcome.Contribution("systolicPressure", 0),
                                new Outcome.Contribution("heartRate", 3),
                                new Outcome.Contribution("alert", 3),
                                new Outcome.Contribution("temperature", 1)));
        assertThat(Question.value(answer, "score")).isEqualTo(7);
        assertThat(answer.band().orElseThrow().label()).contains("emergency assessment");
    }

    @Test
    void readings_between_two_rows_of_the_chart_are_rounded_half_up_first() {
        assertThat(score(well().with("heartRate", 90.4))).isEqualTo(0);
        assertThat(score(well().with("heartRate", 90.5))).isEqualTo(1);
        assertThat(score(well().with("temperature", 38.04))).isEqualTo(0);
        assertThat(score(well().with("temperature", 38.06))).isEqualTo(1);
        assertThat(score(well().with("systolicPressure", 219.5))).isEqualTo(3);
    }

    @Test
    void children_and_pregnancy_are_excluded() {
        var child = well().with("age", 15).refusal();
        var pregnant = well().with("age", 30).with("pregnant", true).refusal();

        assertThat(child.code()).isEqualTo("population.excluded");
        assertThat(child.input()).contains("age");
        assertThat(pregnant.code()).isEqualTo("population.excluded");
        assertThat(pregnant.input()).contains("pregnant");
        assertThat(score(well().with("age", 16).with("pregnant", false))).isZero();
    }

    @Test
    void what_is_assumed_is_said() {
        assertThat(well().answer().warnings())
                .containsExactly(
                        "assumed.age-16-or-more", "assumed.not-pregnant", "assumed.spo2-scale-1");
        assertThat(
                        well().with("age", 50)
                                .with("pregnant", false)
                                .with("spo2Scale2", false)
                                .answer()
                                .warnings())
                .isEmpty();
    }

    @Test
    void each_missing_vital_sign_is_named() {
        for (var sign :
                List.of(
                        "respiratoryRate",
                        "oxygenSaturation",
                        "supplementalOxygen",
                        "systolicPressure",
                        "heartRate",
                        "alert",
                        "temperature")) {
            var refusal = well().without(sign).refusal();
            assertThat(refusal.code()).isEqualTo("input.missing");
            assertThat(refusal.input()).contains(sign);
        }
    }

    @Test
    void seven_points_without_a_sign_that_nobody_noted_are_the_least_that_it_can_be() {
        for (var sign : List.of("supplementalOxygen", "alert")) {
            var answer = illWithout(sign).answer();

            assertThat(Question.value(answer, "score")).isEqualTo(7);
            assertThat(answer.atLeast()).isTrue();
            assertThat(answer.contributions()).noneMatch(it -> it.input().equals(sign));
            assertThat(RedFlag.raisedBy(NEWS2.manifest(), answer)).isTrue();
        }
        assertThat(illWithout("nothing").answer().atLeast()).isFalse();
    }

    @Test
    void six_points_without_a_sign_that_nobody_noted_are_no_answer() {
        var refusal = illWithout("supplementalOxygen").with("temperature", 38).refusal();

        assertThat(refusal.code()).isEqualTo("input.missing");
        assertThat(refusal.input()).contains("supplementalOxygen");
    }

    /// Without the temperature the other six signs make 3 + 3 + 2 + 3 + 3 + 3 points.
    @Test
    void points_that_are_enough_call_for_people_whichever_sign_is_missing_or_cannot_be() {
        for (var sign :
                List.of(
                        "respiratoryRate",
                        "oxygenSaturation",
                        "systolicPressure",
                        "heartRate",
                        "temperature")) {
            for (var question :
                    List.of(
                            dying().without(sign),
                            dying().with(sign, 1000),
                            dying().with(sign, -1))) {
                var answer = question.answer();

                assertThat(answer.atLeast()).isTrue();
                assertThat(answer.contributions())
                        .hasSize(6)
                        .noneMatch(it -> it.input().equals(sign));
                assertThat(RedFlag.raisedBy(NEWS2.manifest(), answer)).isTrue();
            }
        }
        assertThat(Question.value(dying().without("temperature").answer(), "score")).isEqualTo(17);
    }

    @Test
    void a_value_that_cannot_be_is_refused_where_the_others_are_not_enough() {
        assertThat(well().with("temperature", 400).refusal().code())
                .isEqualTo("input.out-of-range");
        assertThat(dying().with("age", 12).without("temperature").refusal().code())
                .isIn("input.missing", "population.excluded");
        assertThat(dying().with("shoeSize", 43).refusal().code()).isEqualTo("input.unknown");
    }

    @Test
    void fifteen_of_the_glasgow_coma_scale_is_alert_and_less_is_not() {
        assertThat(score(well().without("alert").with("glasgowComaScale", 15))).isZero();
        assertThat(score(well().without("alert").with("glasgowComaScale", 14))).isEqualTo(3);
        assertThat(well().without("alert").with("glasgowComaScale", 16).refusal().code())
                .isEqualTo("input.out-of-range");
    }

    @Test
    void of_two_words_on_alertness_the_worse_counts() {
        assertThat(score(well().with("glasgowComaScale", 9))).isEqualTo(3);
        assertThat(score(well().with("alert", false).with("glasgowComaScale", 15))).isEqualTo(3);
    }

    private static Question dying() {
        return Question.to(NEWS2)
                .with("respiratoryRate", 30)
                .with("oxygenSaturation", 85)
                .with("supplementalOxygen", true)
                .with("systolicPressure", 70)
                .with("heartRate", 140)
                .with("alert", false)
                .with("temperature", 34);
    }

    /// 96 % of saturation is 0 points on air and 2 on oxygen.
    @Test
    void on_scale_2_the_least_is_what_the_saturation_scores_on_air() {
        var answer =
                illWithout("supplementalOxygen")
                        .with("systolicPressure", 90)
                        .with("oxygenSaturation", 96)
                        .with("spo2Scale2", true)
                        .answer();

        assertThat(Question.value(answer, "score")).isEqualTo(7);
        assertThat(answer.atLeast()).isTrue();
    }

    /// 3 points each for breathing and saturation, 1 for the temperature.
    private static Question illWithout(String sign) {
        return well().with("respiratoryRate", 25)
                .with("oxygenSaturation", 91)
                .with("temperature", 38.5)
                .without(sign);
    }

    private static double score(Question question) {
        return Question.value(question.answer(), "score");
    }

    private static Question well() {
        return Question.to(NEWS2)
                .with("respiratoryRate", 16)
                .with("oxygenSaturation", 98)
                .with("supplementalOxygen", false)
                .with("systolicPressure", 120)
                .with("heartRate", 70)
                .with("alert", true)
                .with("temperature", 37);
    }
}
