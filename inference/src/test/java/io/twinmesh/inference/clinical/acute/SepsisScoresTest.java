package io.twinmesh.inference.clinical.acute;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.stream.Collectors;

class SepsisScoresTest {
    private static final LoadedModel QUICK = Question.builtIn("qsofa");
    private static final LoadedModel SOFA = Question.builtIn("sofa");

    private static Map<String, Double> points(Question question) {
        return question.answer().contributions().stream()
                .collect(
                        Collectors.toMap(
                                Outcome.Contribution::input, Outcome.Contribution::amount));
    }

    @Nested
    class Quick {
        private static Question well() {
            return Question.to(QUICK)
                    .with("respiratoryRate", 21)
                    .with("systolicPressure", 101)
                    .with("glasgowComaScale", 15)
                    .with("age", 18);
        }

        @Test
        void each_criterion_counts_from_its_cut_on() {
            assertThat(Question.value(well().answer(), "score")).isZero();
            assertThat(points(well().with("respiratoryRate", 22)))
                    .containsEntry("respiratoryRate", 1.0);
            assertThat(points(well().with("systolicPressure", 100)))
                    .containsEntry("systolicPressure", 1.0);
            assertThat(points(well().with("glasgowComaScale", 14)))
                    .containsEntry("glasgowComaScale", 1.0);
        }

        @Test
        void two_are_positive() {
            var one = well().with("respiratoryRate", 22);

            assertThat(one.answer().band().orElseThrow().code()).isEqualTo("negative");
            assertThat(one.with("systolicPressure", 90).answer().band().orElseThrow().code())
                    .isEqualTo("positive");
        }

        @Test
        void children_are_excluded_and_an_age_that_is_not_known_is_said() {
            assertThat(well().with("age", 17).refusal().code()).isEqualTo("population.excluded");
            assertThat(well().without("age").answer().warnings())
                    .containsExactly("assumed.age-18-or-more");
        }
    }

    @Nested
    class SixOrgans {
        private static Question well() {
            return Question.to(SOFA)
                    .with("arterialOxygen", 100)
                    .with("inspiredOxygen", 21)
                    .with("ventilated", false)
                    .with("platelets", 150)
                    .with("bilirubin", 1.1)
                    .with("meanArterialPressure", 70)
                    .with("norepinephrine", 0)
                    .with("glasgowComaScale", 15)
                    .with("creatinine", 1.1)
                    .with("urineOutput", 500)
                    .with("age", 40);
        }

        @Test
        void somebody_well_has_none() {
            assertThat(Question.value(well().answer(), "score")).isZero();
            assertThat(well().answer().warnings()).isEmpty();
            assertThat(well().answer().band().orElseThrow().code()).isEqualTo("below-2");
        }

        /// Table 3 of the paper, each row at its two ends.
        @ParameterizedTest
        @CsvSource({
            "platelets, 149, 1",
            "platelets, 100, 1",
            "platelets, 99, 2",
            "platelets, 50, 2",
            "platelets, 49, 3",
            "platelets, 20, 3",
            "platelets, 19, 4",
            "bilirubin, 1.2, 1",
            "bilirubin, 1.9, 1",
            "bilirubin, 2, 2",
            "bilirubin, 5.9, 2",
            "bilirubin, 6, 3",
            "bilirubin, 11.9, 3",
            "bilirubin, 12, 4",
            "meanArterialPressure, 69, 1",
            "glasgowComaScale, 14, 1",
            "glasgowComaScale, 13, 1",
            "glasgowComaScale, 12, 2",
            "glasgowComaScale, 10, 2",
            "glasgowComaScale, 9, 3",
            "glasgowComaScale, 6, 3",
            "glasgowComaScale, 5, 4",
            "creatinine, 1.2, 1",
            "creatinine, 1.9, 1",
            "creatinine, 2, 2",
            "creatinine, 3.4, 2",
            "creatinine, 3.5, 3",
            "creatinine, 4.9, 3",
            "creatinine, 5, 4",
            "urineOutput, 499, 3",
            "urineOutput, 200, 3",
            "urineOutput, 199, 4",
            "norepinephrine, .1, 3",
            "norepinephrine, .11, 4",
            "epinephrine, .1, 3",
            "epinephrine, .11, 4",
            "dopamine, 5, 2",
            "dopamine, 5.1, 3",
            "dopamine, 15, 3",
            "dopamine, 15.1, 4"
        })
        void an_organ_has_the_points_of_the_table(String input, double value, double expected) {
            assertThat(points(well().with(input, value))).containsEntry(input, expected);
            assertThat(Question.value(well().with(input, value).answer(), "score"))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource({
            "400, false, 0", "399, false, 1", "300, true, 1", "299, true, 2", "200, true, 2",
            "199, false, 2", "50, false, 2", "199, true, 3", "100, true, 3", "99, true, 4"
        })
        void a_low_ratio_counts_in_full_only_with_respiratory_support(
                double ratio, boolean ventilated, double expected) {
            var question =
                    well().with("arterialOxygen", ratio)
                            .with("inspiredOxygen", 100)
                            .with("ventilated", ventilated);

            assertThat(points(question)).containsEntry("arterialOxygen", expected);
        }

        @Test
        void the_strongest_vasopressor_decides_and_the_pressure_no_longer_counts() {
            var question =
                    well().with("meanArterialPressure", 60)
                            .with("dobutamine", true)
                            .with("dopamine", 4)
                            .with("norepinephrine", .2);

            assertThat(points(question))
                    .containsEntry("norepinephrine", 4.0)
                    .doesNotContainKeys("meanArterialPressure", "dopamine", "dobutamine");
        }

        @Test
        void what_is_assumed_is_said() {
            var question = well().without("norepinephrine").without("urineOutput").without("age");

            assertThat(question.answer().warnings())
                    .containsExactly(
                            "assumed.age-18-or-more",
                            "assumed.urine-output-500-or-more",
                            "assumed.no-vasopressor");
        }

        @Test
        void children_are_excluded() {
            assertThat(well().with("age", 17).refusal().code()).isEqualTo("population.excluded");
        }
    }
}
