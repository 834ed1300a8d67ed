package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome.Contribution;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindriscTest {
    private static final LoadedModel MODEL = Question.builtIn("findrisc-2003");

    /// A man of 40 without a point.
    private static Question man() {
        return Question.to(MODEL)
                .with("age", 40)
                .with("sex", "male")
                .with("bmi", 22)
                .with("waist", 80)
                .with("physicallyActive", true)
                .with("vegetablesDaily", true)
                .with("bpTreated", false)
                .with("highGlucoseEver", false)
                .with("familyDiabetes", "none")
                .with("diabetes", false);
    }

    @ParameterizedTest
    @CsvSource({
        "age, 44, 0",
        "age, 45, 2",
        "age, 54, 2",
        "age, 55, 3",
        "age, 64, 3",
        "age, 65, 4",
        "bmi, 24.9, 0",
        "bmi, 25, 1",
        "bmi, 30, 1",
        "bmi, 30.1, 3",
        "waist, 93.9, 0",
        "waist, 94, 3",
        "waist, 102, 3",
        "waist, 102.1, 4"
    })
    void a_number_gives_the_points_of_its_row(String input, double value, double points) {
        var answer = man().with(input, value).answer();

        assertThat(Question.value(answer, "score")).isEqualTo(points);
        assertThat(answer.contributions()).contains(new Contribution(input, points));
    }

    @ParameterizedTest
    @CsvSource({"79.9, 0", "80, 3", "88, 3", "88.1, 4"})
    void the_waist_of_a_woman_has_rows_of_its_own(double waist, double points) {
        assertThat(
                        Question.value(
                                man().with("sex", "female").with("waist", waist).answer(), "score"))
                .isEqualTo(points);
    }

    @Test
    void the_worst_of_everything_is_twenty_six() {
        var answer =
                man().with("age", 70)
                        .with("bmi", 35)
                        .with("waist", 120)
                        .with("physicallyActive", false)
                        .with("vegetablesDaily", false)
                        .with("bpTreated", true)
                        .with("highGlucoseEver", true)
                        .with("familyDiabetes", "first-degree")
                        .answer();

        assertThat(Question.value(answer, "score")).isEqualTo(26);
        assertThat(answer.band().orElseThrow().code()).isEqualTo("very-high");
        assertThat(answer.warnings()).containsExactly("age.outside-validation");
    }

    /// Below 7, to 11, to 14, to 20, above.
    @ParameterizedTest
    @CsvSource({
        "none, false, 0, low",
        "first-degree, false, 2, slightly-elevated",
        "first-degree, true, 2, moderate",
        "first-degree, true, 6, high"
    })
    void the_category_is_that_of_the_form(
            String family, boolean glucose, int more, String category) {
        var question = man().with("familyDiabetes", family).with("highGlucoseEver", glucose);
        question.with("bpTreated", more >= 2).with("waist", more >= 6 ? 110 : 80);

        assertThat(question.answer().band().orElseThrow().code()).isEqualTo(category);
    }

    @Test
    void somebody_with_diabetes_is_of_another_population() {
        var refusal = man().with("diabetes", true).refusal();

        assertThat(refusal.code()).isEqualTo("population.excluded");
        assertThat(refusal.input()).contains("diabetes");
    }

    @Test
    void what_only_the_asker_knows_is_never_assumed() {
        assertThat(man().without("vegetablesDaily").refusal().code()).isEqualTo("input.missing");
        assertThat(man().without("familyDiabetes").refusal().code()).isEqualTo("input.missing");
    }
}
