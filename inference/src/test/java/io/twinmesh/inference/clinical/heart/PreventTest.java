package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/// Against preventr 0.12.0 (`prevent_vectors.csv`): 512 people and equations, five outcomes each.
class PreventTest {
    private static final LoadedModel TEN = Question.builtIn("prevent-2023-10y");
    private static final LoadedModel THIRTY = Question.builtIn("prevent-2023-30y");
    private static final Map<String, String> COLUMNS =
            Map.of(
                    "totalCvd", "total_cvd",
                    "ascvd", "ascvd",
                    "heartFailure", "heart_failure",
                    "coronaryHeartDisease", "chd",
                    "stroke", "stroke");

    @Test
    void every_accepted_row_gives_the_published_risks() {
        var compared = 0;
        for (var row : Vectors.csv("prevent_vectors.csv")) {
            if (row.text("preventr_accepts").equals("no")) {
                continue;
            }
            var answer = question(row).answer();
            for (var output : COLUMNS.entrySet()) {
                var value = Question.value(answer, output.getKey());
                assertThat(value)
                        .as("%s %s", row.cells(), output)
                        .isCloseTo(row.number(output.getValue() + "_full"), within(1e-9))
                        .isCloseTo(row.number(output.getValue()), within(.0005 + 1e-9));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(416 * 5);
    }

    /// The refused rows carry unrounded numbers, too: the equation itself is checked with them.
    @Test
    void every_row_agrees_when_the_equation_is_asked_without_the_check() {
        var coefficients = PreventCoefficients.load();
        var compared = 0;
        for (var row : Vectors.csv("prevent_vectors.csv")) {
            var in = new Readings(question(row).values());
            for (var outcome : PreventOutcome.values()) {
                var risk =
                        coefficients.risk(
                                PreventEquation.named(row.text("model")),
                                Prevent2023.Horizon.named(row.text("horizon").replace("yr", "y")),
                                outcome,
                                in);
                assertThat(risk)
                        .isCloseTo(
                                row.number(COLUMNS.get(outcome.output()) + "_full"), within(1e-9));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(2560);
    }

    @Test
    void the_rows_that_preventr_refuses_are_refused() {
        var refused = 0;
        for (var row : Vectors.csv("prevent_vectors.csv")) {
            if (row.text("preventr_accepts").equals("no")) {
                var refusal = question(row).refusal();
                assertThat(refusal.code()).isEqualTo("input.out-of-range");
                assertThat(refusal.input()).contains("systolicPressure");
                assertThat(refusal.why())
                        .isEqualTo("systolicPressure must be from 90 to 180 mm[Hg]");
                refused++;
            }
        }
        assertThat(refused).isEqualTo(96);
    }

    @Test
    void thirty_years_from_sixty_on_warn_and_nothing_else_does() {
        var warned = 0;
        for (var row : Vectors.csv("prevent_vectors.csv")) {
            if (row.text("preventr_accepts").equals("no")) {
                continue;
            }
            var warnings = question(row).answer().warnings();
            var beyond = row.text("warn_30yr_age_over_59").equals("yes");
            assertThat(warnings.contains("horizon.beyond-evidence")).isEqualTo(beyond);
            warned += beyond ? 1 : 0;
        }
        // 108 rows in all, 14 of them are refused for their blood pressure
        assertThat(warned).isEqualTo(108 - 14);
    }

    @Test
    void the_equation_that_was_used_is_said_when_it_is_not_the_base() {
        assertThat(example(TEN).answer().warnings()).isEmpty();
        assertThat(example(TEN).with("hba1c", 7).answer().warnings())
                .isEqualTo(List.of("equation.hba1c"));
        assertThat(example(TEN).with("uacr", 30).answer().warnings())
                .isEqualTo(List.of("equation.uacr"));
        assertThat(example(TEN).with("sdiDeciles", "1-3").answer().warnings())
                .isEqualTo(List.of("equation.sdi"));
        assertThat(example(TEN).with("uacr", 30).with("hba1c", 7).answer().warnings())
                .isEqualTo(List.of("equation.full"));
        assertThat(example(TEN).with("sdiDeciles", "4-6").with("hba1c", 7).answer().warnings())
                .isEqualTo(List.of("equation.full"));
    }

    @Test
    void known_cardiovascular_disease_is_another_population() {
        var refusal = example(TEN).with("knownCvd", true).refusal();

        assertThat(refusal.code()).isEqualTo("population.excluded");
        assertThat(refusal.input()).contains("knownCvd");
        assertThat(example(TEN).with("knownCvd", false).answer().warnings()).isEmpty();
    }

    /// The worked example of the preventr documentation.
    @Test
    void the_published_example_is_met() {
        var ten = example(TEN).answer();
        var thirty = example(THIRTY).answer();

        assertThat(Question.value(ten, "totalCvd")).isCloseTo(.147, within(.0005));
        assertThat(Question.value(ten, "ascvd")).isCloseTo(.092, within(.0005));
        assertThat(Question.value(ten, "heartFailure")).isCloseTo(.081, within(.0005));
        assertThat(Question.value(thirty, "totalCvd")).isCloseTo(.530, within(.0005));
        assertThat(Question.value(thirty, "ascvd")).isCloseTo(.354, within(.0005));
        assertThat(Question.value(thirty, "heartFailure")).isCloseTo(.390, within(.0005));
    }

    @Test
    void the_edges_of_the_ranges_are_computed_and_a_step_beyond_is_refused() {
        for (var edge :
                Map.of(
                                "age", new double[] {30, 79},
                                "totalCholesterol", new double[] {130, 320},
                                "hdlCholesterol", new double[] {20, 100},
                                "systolicPressure", new double[] {90, 180},
                                "egfr", new double[] {15, 140},
                                "bmi", new double[] {18.5, 39.9},
                                "hba1c", new double[] {4.5, 15})
                        .entrySet()) {
            for (var value : edge.getValue()) {
                assertThat(example(TEN).with(edge.getKey(), value).answer().outputs()).hasSize(5);
            }
            for (var beyond :
                    new double[] {
                        Math.nextDown(edge.getValue()[0]), Math.nextUp(edge.getValue()[1])
                    }) {
                var refusal = example(TEN).with(edge.getKey(), beyond).refusal();
                assertThat(refusal.code()).isEqualTo("input.out-of-range");
                assertThat(refusal.input()).contains(edge.getKey());
            }
        }
    }

    static Question example(LoadedModel model) {
        return Question.to(model)
                .with("age", 50)
                .with("sex", "female")
                .with("systolicPressure", 160)
                .with("bpTreated", true)
                .with("totalCholesterol", 200)
                .with("hdlCholesterol", 45)
                .with("statin", false)
                .with("diabetes", true)
                .with("smoker", false)
                .with("egfr", 90)
                .with("bmi", 35);
    }

    private static Question question(Vectors.Row row) {
        var question =
                Question.to(row.text("horizon").equals("10yr") ? TEN : THIRTY)
                        .with("age", row.number("age"))
                        .with("sex", row.text("sex"))
                        .with("systolicPressure", row.number("sbp"))
                        .with("bpTreated", row.flag("bp_tx"))
                        .with("totalCholesterol", row.number("total_c"))
                        .with("hdlCholesterol", row.number("hdl_c"))
                        .with("statin", row.flag("statin"))
                        .with("diabetes", row.flag("dm"))
                        .with("smoker", row.flag("smoking"))
                        .with("egfr", row.number("egfr"))
                        .with("bmi", row.number("bmi"));
        if (row.present("hba1c")) {
            question.with("hba1c", row.number("hba1c"));
        }
        if (row.present("uacr")) {
            question.with("uacr", row.number("uacr"));
        }
        return question;
    }
}
