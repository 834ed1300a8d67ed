package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;

class Fib4Test {
    private static final LoadedModel FIB4 = Question.builtIn("fib-4");

    /// With ALT 25 and platelets 200 the index is age * AST / 1000.
    @Test
    void the_cut_offs_sort_the_index_and_the_lower_one_rises_at_65() {
        assertThat(band(50, 25.9)).isEqualTo("low");
        assertThat(band(50, 26)).isEqualTo("indeterminate");
        assertThat(band(50, 53.4)).isEqualTo("indeterminate");
        assertThat(band(50, 53.5)).isEqualTo("high");
        assertThat(band(65, 30)).isEqualTo("low");
        assertThat(band(64, 30)).isEqualTo("indeterminate");
    }

    @Test
    void an_age_outside_the_validation_is_computed_with_a_warning() {
        assertThat(question(34, 30, 25, 200).answer().warnings())
                .containsExactly("age.outside-validation");
        assertThat(question(66, 30, 25, 200).answer().warnings())
                .containsExactly("age.outside-validation");
        assertThat(question(35, 30, 25, 200).answer().warnings()).isEmpty();
        assertThat(question(65, 30, 25, 200).answer().warnings()).isEmpty();
    }

    private static String band(double age, double ast) {
        return question(age, ast, 25, 200).answer().band().orElseThrow().code();
    }

    private static Question question(double age, double ast, double alt, double platelets) {
        return Question.to(FIB4)
                .with("age", age)
                .with("ast", ast)
                .with("alt", alt)
                .with("platelets", platelets);
    }
}
