package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome.Output;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;

class CorrectedQtTest {
    private static final LoadedModel MODEL = Question.builtIn("qtc-2009");

    private static Question of(double interval, double rate) {
        return Question.to(MODEL).with("qtInterval", interval).with("heartRate", rate);
    }

    @Test
    void at_a_rate_of_sixty_every_formula_leaves_the_interval_as_it_is() {
        assertThat(of(412, 60).answer().outputs())
                .extracting(Output::name, Output::value)
                .containsExactly(
                        tuple("fridericia", 412.0),
                        tuple("bazett", 412.0),
                        tuple("framingham", 412.0),
                        tuple("hodges", 412.0));
    }

    @Test
    void a_category_needs_the_sex() {
        assertThat(of(455, 60).answer().band()).isEmpty();
        assertThat(band(of(455, 60).with("sex", "male"))).isEqualTo("prolonged");
        assertThat(band(of(455, 60).with("sex", "female"))).isEqualTo("normal");
        assertThat(band(of(460, 60).with("sex", "female"))).isEqualTo("prolonged");
        assertThat(band(of(450, 60).with("sex", "male"))).isEqualTo("prolonged");
        assertThat(band(of(390, 60).with("sex", "male"))).isEqualTo("short");
    }

    /// At 110 beats Bazett makes 460 ms of 340, Fridericia 416.
    @Test
    void formulas_that_say_different_things_are_said_to_do_so() {
        assertThat(of(340, 110).with("sex", "male").answer().warnings())
                .containsExactly("qtc.rate-outside-60-100", "qtc.formulas-conflict");
        assertThat(of(340, 110).answer().warnings()).containsExactly("qtc.rate-outside-60-100");
        assertThat(of(400, 75).with("sex", "male").answer().warnings()).isEmpty();
    }

    @Test
    void what_is_no_interval_or_no_rate_is_refused() {
        assertThat(of(0.4, 60).refusal().code()).isEqualTo("input.out-of-range");
        assertThat(of(400, 20).refusal().code()).isEqualTo("input.out-of-range");
    }

    private static String band(Question question) {
        return question.answer().band().orElseThrow().code();
    }
}
