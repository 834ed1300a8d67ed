package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/// The vectors are read by [FormulaVectorsTest].
class HomaIrTest {
    private static final LoadedModel HOMA = Question.builtIn("homa-ir");

    private static Question fasting() {
        return Question.to(HOMA)
                .with("glucose", 81)
                .with("insulin", 5)
                .with("fasting", true)
                .with("insulinTreated", false);
    }

    /// Matthews 1985: a healthy young adult, 4.5 mmol/L and 5 mU/L, has 1.
    @Test
    void the_healthy_young_adult_of_the_paper_has_1() {
        assertThat(Question.value(fasting().answer(), "homaIr")).isEqualTo(1);
        assertThat(fasting().answer().band()).isEmpty();
    }

    @Test
    void it_is_computed_of_a_fasting_sample_without_insulin_treatment_only() {
        assertThat(fasting().with("fasting", false).refusal().code())
                .isEqualTo("population.excluded");
        assertThat(fasting().without("fasting").refusal().code()).isEqualTo("input.missing");
        assertThat(fasting().with("insulinTreated", true).refusal().code())
                .isEqualTo("population.excluded");
        assertThat(fasting().without("insulinTreated").answer().warnings())
                .containsExactly("assumed.no-insulin-treatment");
    }

    /// Laboratories disagree whether 1 uIU/mL is 6.0 or 6.945 pmol/L.
    @Test
    void insulin_in_picomoles_is_refused() {
        var insulin = HOMA.manifest().input("insulin").orElseThrow();

        assertThat(UnitConversion.convert(insulin, 60, Optional.of("pmol/L")))
                .isInstanceOfSatisfying(
                        UnitConversion.Result.Refused.class,
                        it -> assertThat(it.refusal().code()).isEqualTo("input.unit-unknown"));
    }
}
