package io.twinmesh.inference.clinical.acute;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/// The vectors are read by [FormulaVectorsTest].
class Curb65Test {
    private static final LoadedModel CURB65 = Question.builtIn("curb-65");

    private static Question mild() {
        return Question.to(CURB65)
                .with("pneumonia", true)
                .with("confusion", false)
                .with("ureaNitrogen", 5)
                .with("respiratoryRate", 20)
                .with("systolicPressure", 120)
                .with("diastolicPressure", 80)
                .with("age", 40);
    }

    private static String band(Question question) {
        return question.answer().band().orElseThrow().code();
    }

    @Test
    void the_groups_of_the_paper_are_0_to_1_then_2_then_3_and_more() {
        var one = mild().with("confusion", true);
        assertThat(band(one)).isEqualTo("low");
        var two = one.with("age", 65);
        assertThat(band(two)).isEqualTo("intermediate");
        assertThat(band(two.with("respiratoryRate", 30))).isEqualTo("high");
    }

    @Test
    void low_pressures_are_one_criterion() {
        var question = mild().with("systolicPressure", 80).with("diastolicPressure", 50);

        assertThat(Question.value(question.answer(), "score")).isEqualTo(1);
        assertThat(question.answer().contributions().stream().mapToDouble(it -> it.amount()).sum())
                .isEqualTo(1);
    }

    @Test
    void urea_nitrogen_counts_from_20_mg_per_dl_on_in_whole_numbers() {
        assertThat(withNitrogen(19)).isZero();
        assertThat(withNitrogen(20)).isEqualTo(1);
    }

    private static double withNitrogen(double milligramsPerDecilitre) {
        var spec = CURB65.manifest().input("ureaNitrogen").orElseThrow();
        return switch (UnitConversion.convert(spec, milligramsPerDecilitre, Optional.of("mg/dL"))) {
            case UnitConversion.Result.Converted(var amount) ->
                    Question.value(mild().with("ureaNitrogen", amount.value()).answer(), "score");
            case UnitConversion.Result.Refused(var refusal) ->
                    throw new AssertionError(refusal.code());
        };
    }

    /// ICD-10-CM: influenza with pneumonia, the categories J12 to J18, and legionellosis.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "J09.X1", "J10.0", "J11.0", "J12", "J13", "J14", "J15", "J16", "J17", "J18", "A48.1"
            })
    void it_knows_a_pneumonia_by_the_usual_categories(String category) {
        assertThat(CURB65.manifest().input("pneumonia").orElseThrow().sources())
                .first()
                .isInstanceOfSatisfying(
                        InputSource.ActiveCondition.class,
                        source ->
                                assertThat(source.codes())
                                        .contains("http://hl7.org/fhir/sid/icd-10-cm|" + category));
    }

    @Test
    void it_says_that_the_codes_do_not_tell_where_a_pneumonia_was_got() {
        assertThat(CURB65.manifest().limits())
                .anyMatch(limit -> limit.contains("listed codes alone"));
    }

    @Test
    void it_is_not_computed_without_pneumonia() {
        assertThat(mild().with("pneumonia", false).refusal().code())
                .isEqualTo("population.excluded");
        assertThat(mild().without("pneumonia").refusal().code()).isEqualTo("input.missing");
    }
}
