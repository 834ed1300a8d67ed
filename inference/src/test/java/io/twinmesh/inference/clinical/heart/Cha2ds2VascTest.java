package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome.Contribution;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;

class Cha2ds2VascTest {
    private static final LoadedModel MODEL = Question.builtIn("cha2ds2-vasc-2010");

    private static Question man(int age) {
        return Question.to(MODEL)
                .with("atrialFibrillation", true)
                .with("age", age)
                .with("sex", "male")
                .with("heartFailure", false)
                .with("hypertension", false)
                .with("diabetes", false)
                .with("stroke", false)
                .with("vascularDisease", false);
    }

    @Test
    void points_come_with_what_gave_them() {
        var answer =
                man(75).with("sex", "female")
                        .with("heartFailure", true)
                        .with("hypertension", true)
                        .with("diabetes", true)
                        .with("stroke", true)
                        .with("vascularDisease", true)
                        .answer();

        assertThat(Question.value(answer, "score")).isEqualTo(9);
        assertThat(answer.contributions())
                .containsExactly(
                        new Contribution("heartFailure", 1),
                        new Contribution("hypertension", 1),
                        new Contribution("age", 2),
                        new Contribution("diabetes", 1),
                        new Contribution("stroke", 2),
                        new Contribution("vascularDisease", 1),
                        new Contribution("sex", 1));
    }

    @Test
    void an_age_counts_from_sixty_five_and_doubly_from_seventy_five() {
        assertThat(Question.value(man(64).answer(), "score")).isEqualTo(0);
        assertThat(Question.value(man(65).answer(), "score")).isEqualTo(1);
        assertThat(Question.value(man(74).answer(), "score")).isEqualTo(1);
        assertThat(Question.value(man(75).answer(), "score")).isEqualTo(2);
    }

    @Test
    void the_category_is_low_without_a_point_and_high_from_two() {
        assertThat(band(man(50))).isEqualTo("low");
        assertThat(band(man(65))).isEqualTo("intermediate");
        assertThat(band(man(75))).isEqualTo("high");
    }

    @Test
    void without_atrial_fibrillation_or_with_a_diseased_valve_nothing_is_counted() {
        var without = man(80).with("atrialFibrillation", false).refusal();
        var valve = man(80).with("valvular", true).refusal();

        assertThat(without.code()).isEqualTo("population.excluded");
        assertThat(without.input()).contains("atrialFibrillation");
        assertThat(valve.code()).isEqualTo("population.excluded");
        assertThat(valve.input()).contains("valvular");
    }

    @Test
    void that_the_valves_are_sound_is_said_to_be_assumed() {
        assertThat(man(80).answer().warnings()).containsExactly("assumed.not-valvular");
        assertThat(man(80).with("valvular", false).answer().warnings()).isEmpty();
    }

    private static String band(Question question) {
        return question.answer().band().orElseThrow().code();
    }
}
