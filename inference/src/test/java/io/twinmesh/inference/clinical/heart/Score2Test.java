package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome.Contribution;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Score2Test {
    private static final LoadedModel MODEL = Question.builtIn("score2-2021");

    /// The person of the worked examples (supplementary methods, table 4): 50 years, smokes.
    private static Question person(String sex, String region) {
        return Question.to(MODEL)
                .with("region", region)
                .with("age", 50)
                .with("sex", sex)
                .with("smoker", true)
                .with("systolicPressure", 140)
                .with("totalCholesterol", 6.3)
                .with("hdlCholesterol", 1.4)
                .with("diabetes", false);
    }

    /// All eight; `formula_vectors.json` holds six of them.
    @ParameterizedTest
    @CsvSource({
        "low, male, 6.3",
        "low, female, 4.3",
        "moderate, male, 8.1",
        "moderate, female, 5.2",
        "high, male, 8.8",
        "high, female, 7.1",
        "very-high, male, 15.1",
        "very-high, female, 14.1"
    })
    void the_worked_examples_of_the_supplement_agree(String region, String sex, double percent) {
        assertThat(100 * Question.value(person(sex, region).answer(), "cvd10y"))
                .isCloseTo(percent, within(.05));
    }

    /// The log hazard ratio of the same man by hand: age -2 steps of five years.
    @Test
    void each_input_says_what_it_adds_to_the_log_hazard() {
        var contributions = person("male", "low").answer().contributions();

        assertThat(contributions)
                .extracting(Contribution::input)
                .containsExactly(
                        "age", "smoker", "systolicPressure", "totalCholesterol", "hdlCholesterol");
        assertThat(contributions.get(0).amount()).isCloseTo(-2 * .3742, within(1e-12));
        assertThat(contributions.get(1).amount()).isCloseTo(.6012 + 2 * .0755, within(1e-12));
        assertThat(contributions.get(2).amount()).isCloseTo(.2777 + 2 * .0255, within(1e-12));
        assertThat(contributions.get(3).amount())
                .isCloseTo(.3 * (.1458 + 2 * .0281), within(1e-12));
        assertThat(contributions.get(4).amount())
                .isCloseTo(.2 * (-.2698 - 2 * .0426), within(1e-12));
    }

    /// 2021 guideline: high from 2.5 % below 50 years, from 5 % on from 50.
    @Test
    void the_category_depends_on_the_age() {
        assertThat(band(person("female", "low"))).isEqualTo("low-to-moderate");
        assertThat(band(person("female", "low").with("age", 49))).isEqualTo("high");
        assertThat(band(person("male", "low"))).isEqualTo("high");
        assertThat(band(person("male", "high").with("age", 49))).isEqualTo("very-high");
        assertThat(band(person("male", "very-high"))).isEqualTo("very-high");
    }

    @Test
    void diabetes_and_cardiovascular_disease_are_another_population() {
        var diabetes = person("male", "low").with("diabetes", true).refusal();
        var disease = person("male", "low").with("knownCvd", true).refusal();

        assertThat(diabetes.code()).isEqualTo("population.excluded");
        assertThat(diabetes.input()).contains("diabetes");
        assertThat(disease.code()).isEqualTo("population.excluded");
        assertThat(disease.input()).contains("knownCvd");
    }

    @Test
    void ages_outside_forty_to_sixty_nine_are_refused() {
        for (var age : new int[] {39, 70}) {
            var refusal = person("male", "low").with("age", age).refusal();

            assertThat(refusal.code()).isEqualTo("input.out-of-range");
            assertThat(refusal.why()).isEqualTo("age must be from 40 to 69 a");
        }
    }

    @Test
    void the_region_is_never_assumed() {
        var refusal = person("male", "low").without("region").refusal();

        assertThat(refusal.code()).isEqualTo("input.missing");
        assertThat(refusal.input()).contains("region");
    }

    private static String band(Question question) {
        return question.answer().band().orElseThrow().code();
    }
}
