package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KidneyTest {
    @Nested
    class CkdEpi {
        private static final LoadedModel MODEL = Question.builtIn("ckd-epi-2021");

        /// preventr rounds to whole numbers.
        @Test
        void every_row_of_preventr_agrees_to_the_whole_number() {
            var rows = Vectors.csv("ckdepi2021_preventr.csv");
            assertThat(rows).hasSize(36);
            for (var row : rows) {
                var egfr = egfr(row.number("cr"), row.number("age"), row.text("sex"));
                assertThat(Math.round(egfr))
                        .as(row.cells().toString())
                        .isEqualTo((long) row.number("egfr_rounded"));
            }
        }

        /// KDIGO 2012, table 5: creatinine chosen to land in each category for a man of 60.
        @Test
        void the_kdigo_category_is_named() {
            assertThat(category(.8)).isEqualTo("g1");
            assertThat(category(1.1)).isEqualTo("g2");
            assertThat(category(1.5)).isEqualTo("g3a");
            assertThat(category(2.0)).isEqualTo("g3b");
            assertThat(category(3.0)).isEqualTo("g4");
            assertThat(category(6.0)).isEqualTo("g5");
        }

        @Test
        void a_child_is_refused() {
            var refusal =
                    Question.to(MODEL)
                            .with("age", 17)
                            .with("sex", "male")
                            .with("creatinine", 1)
                            .refusal();

            assertThat(refusal.code()).isEqualTo("input.out-of-range");
            assertThat(refusal.why()).isEqualTo("age must be from 18 to 120 a");
        }

        private static String category(double creatinine) {
            return Question.to(MODEL)
                    .with("creatinine", creatinine)
                    .with("age", 60)
                    .with("sex", "male")
                    .answer()
                    .band()
                    .orElseThrow()
                    .code();
        }

        private static double egfr(double creatinine, double age, String sex) {
            var answer =
                    Question.to(MODEL)
                            .with("creatinine", creatinine)
                            .with("age", age)
                            .with("sex", sex)
                            .answer();
            return Question.value(answer, "egfr");
        }
    }

    @Nested
    class KidneyFailure {
        private static final LoadedModel MODEL = Question.builtIn("kfre-4v-2016");

        @Test
        void every_row_of_the_kfre_library_agrees() {
            var rows = Vectors.csv("kfre4_vectors.csv");
            assertThat(rows).hasSize(60);
            for (var row : rows) {
                var here = question(row).with("region", "north-america").answer();
                var elsewhere = question(row).with("region", "elsewhere").answer();
                assertThat(Question.value(here, "risk2y"))
                        .isCloseTo(row.number("na_2y"), within(1e-9));
                assertThat(Question.value(here, "risk5y"))
                        .isCloseTo(row.number("na_5y"), within(1e-9));
                assertThat(Question.value(elsewhere, "risk2y"))
                        .isCloseTo(row.number("nonna_2y"), within(1e-9));
                assertThat(Question.value(elsewhere, "risk5y"))
                        .isCloseTo(row.number("nonna_5y"), within(1e-9));
            }
        }

        @Test
        void an_egfr_of_sixty_is_outside_the_population_and_just_below_is_not() {
            var row = Vectors.csv("kfre4_vectors.csv").getFirst();

            var refusal = question(row).with("region", "elsewhere").with("egfr", 60).refusal();

            assertThat(refusal.code()).isEqualTo("population.excluded");
            assertThat(refusal.input()).contains("egfr");
            assertThat(refusal.why()).contains("below 60");
            assertThat(
                            question(row)
                                    .with("region", "elsewhere")
                                    .with("egfr", Math.nextDown(60.0))
                                    .answer()
                                    .outputs())
                    .hasSize(2);
        }

        @Test
        void the_region_is_never_assumed() {
            var row = Vectors.csv("kfre4_vectors.csv").getFirst();

            assertThat(question(row).refusal().code()).isEqualTo("input.missing");
            var refusal = question(row).with("region", "europe").refusal();
            assertThat(refusal.code()).isEqualTo("input.out-of-range");
            assertThat(refusal.why()).isEqualTo("region must be one of north-america, elsewhere");
        }

        private static Question question(Vectors.Row row) {
            return Question.to(MODEL)
                    .with("age", row.number("age"))
                    .with("sex", row.text("sex"))
                    .with("egfr", row.number("egfr"))
                    .with("uacr", row.number("uacr_mg_g"));
        }
    }
}
