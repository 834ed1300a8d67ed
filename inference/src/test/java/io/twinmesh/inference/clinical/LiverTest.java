package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The vectors of the liver scores are read by [FormulaVectorsTest].
class LiverTest {
    private static final LoadedModel MELD3 = Question.builtIn("meld-3");
    private static final LoadedModel APRI = Question.builtIn("apri");

    /// All bounds at once: ln 1 = 0 three times, sodium 137, albumin 3.5.
    private static Question healthy() {
        return Question.to(MELD3)
                .with("age", 50)
                .with("sex", "male")
                .with("bilirubin", 1)
                .with("inr", 1)
                .with("creatinine", 1)
                .with("sodium", 137)
                .with("albumin", 3.5)
                .with("dialysis", false);
    }

    private static double meld(Question question) {
        return Question.value(question.answer(), "meld");
    }

    @Nested
    class Meld3 {
        @Test
        void has_6_at_its_lower_bounds_without_a_warning() {
            assertThat(meld(healthy())).isEqualTo(6);
            assertThat(healthy().answer().warnings()).isEmpty();
        }

        /// 11.14 ln 3 + 6 = 18.2
        @Test
        void counts_dialysis_as_a_creatinine_of_3() {
            assertThat(meld(healthy().with("dialysis", true))).isEqualTo(18);
            assertThat(meld(healthy().with("creatinine", 3))).isEqualTo(18);
            assertThat(healthy().without("dialysis").answer().warnings())
                    .containsExactly("assumed.no-dialysis");
        }

        @Test
        void says_that_a_value_was_bounded() {
            assertThat(healthy().with("sodium", 141).answer().warnings())
                    .containsExactly("meld.bounded");
            assertThat(healthy().with("albumin", 4.2).answer().warnings())
                    .containsExactly("meld.bounded");
            assertThat(meld(healthy().with("sodium", 141).with("albumin", 4.2))).isEqualTo(6);
        }

        /// 1.33 + 6 = 7.33 for a woman and for everybody under 18.
        @Test
        void adds_1_33_for_women_and_under_18() {
            assertThat(meld(healthy().with("sex", "female"))).isEqualTo(7);
            assertThat(meld(healthy().with("age", 17))).isEqualTo(7);
            assertThat(meld(healthy().with("age", 18))).isEqualTo(6);
        }

        @Test
        void is_not_computed_under_12_years() {
            assertThat(healthy().with("age", 11).refusal().code()).isEqualTo("input.out-of-range");
        }
    }

    @Nested
    class Apri {
        /// With a limit of 40 and platelets of 100 the index is AST / 40.
        @Test
        void its_cut_offs_are_those_of_the_paper() {
            assertThat(band(20)).isEqualTo("low");
            assertThat(band(20.1)).isEqualTo("indeterminate");
            assertThat(band(60)).isEqualTo("indeterminate");
            assertThat(band(60.1)).isEqualTo("high");
        }

        private static String band(double ast) {
            return question(ast).answer().band().orElseThrow().code();
        }

        private static Question question(double ast) {
            return Question.to(APRI)
                    .with("age", 50)
                    .with("ast", ast)
                    .with("astUpperLimit", 40)
                    .with("platelets", 100);
        }

        @Test
        void never_assumes_the_laboratorys_limit() {
            assertThat(question(20).without("astUpperLimit").refusal().code())
                    .isEqualTo("input.missing");
        }
    }
}
