package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

class CardiovascularTest {
    private static final LoadedModel PCE = Question.builtIn("pce-2013");
    private static final LoadedModel FRAMINGHAM = Question.builtIn("framingham-cvd-2008");

    /// preventr uses the published digits; PooledCohort carries more of the baseline.
    @Test
    void every_pooled_cohort_row_agrees_with_preventr_and_nearly_with_pooledcohort() {
        var rows = Vectors.csv("pce_vectors.csv");
        assertThat(rows).hasSize(52);
        for (var row : rows) {
            var risk =
                    Question.value(
                            Question.to(PCE)
                                    .with("age", row.number("age"))
                                    .with("sex", row.text("sex"))
                                    .with("race", row.text("race"))
                                    .with("systolicPressure", row.number("sbp"))
                                    .with("bpTreated", row.flag("bp_tx"))
                                    .with("totalCholesterol", row.number("total_c"))
                                    .with("hdlCholesterol", row.number("hdl_c"))
                                    .with("diabetes", row.flag("dm"))
                                    .with("smoker", row.flag("smoking"))
                                    .answer(),
                            "ascvd10y");
            assertThat(risk)
                    .as(row.cells().toString())
                    .isCloseTo(row.number("pce_risk"), within(1e-9))
                    .isCloseTo(row.number("pce_risk_PooledCohort"), within(.005));
        }
    }

    /// CVrisk prints percent with two digits and never less than 1; row 1 is the paper's example.
    @Test
    void every_framingham_row_agrees_with_cvrisk() {
        var rows = Vectors.csv("framingham2008_vectors.csv");
        assertThat(rows).hasSize(38);
        for (var row : rows) {
            var risk =
                    Question.value(
                            Question.to(FRAMINGHAM)
                                    .with("age", row.number("age"))
                                    .with("sex", row.text("gender"))
                                    .with("systolicPressure", row.number("sbp"))
                                    .with("bpTreated", row.flag("bp_med"))
                                    .with("totalCholesterol", row.number("totchol"))
                                    .with("hdlCholesterol", row.number("hdl"))
                                    .with("diabetes", row.flag("diabetes"))
                                    .with("smoker", row.flag("smoker"))
                                    .answer(),
                            "cvd10y");
            assertThat(Math.max(100 * risk, 1))
                    .as(row.cells().toString())
                    .isCloseTo(row.number("frs_pct_cvrisk"), within(.006));
        }
    }

    /// 2018 cholesterol guideline: 5, 7.5 and 20 percent.
    @Test
    void the_pooled_cohort_category_follows_the_risk() {
        for (var row : Vectors.csv("pce_vectors.csv")) {
            var answer =
                    Question.to(PCE)
                            .with("age", row.number("age"))
                            .with("sex", row.text("sex"))
                            .with("race", row.text("race"))
                            .with("systolicPressure", row.number("sbp"))
                            .with("bpTreated", row.flag("bp_tx"))
                            .with("totalCholesterol", row.number("total_c"))
                            .with("hdlCholesterol", row.number("hdl_c"))
                            .with("diabetes", row.flag("dm"))
                            .with("smoker", row.flag("smoking"))
                            .answer();
            var risk = row.number("pce_risk");
            assertThat(answer.band().orElseThrow().code())
                    .isEqualTo(
                            risk >= .2
                                    ? "high"
                                    : risk >= .075
                                            ? "intermediate"
                                            : risk >= .05 ? "borderline" : "low");
        }
    }
}
