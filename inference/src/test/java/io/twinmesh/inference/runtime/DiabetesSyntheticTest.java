package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import org.junit.jupiter.api.Test;

import java.util.Map;

/// The research model that this release ships.
final class DiabetesSyntheticTest {
    private static final BuiltInModel SHIPPED =
            BuiltInModel.named("diabetes-synthetic").orElseThrow();

    private static double probability(double age, double triglycerides, double hdl) {
        var values =
                InputValues.of(
                        Map.of(
                                "age", new InputValue.Amount(age),
                                "sex", new InputValue.Choice("male"),
                                "bmi", new InputValue.Amount(29),
                                "systolicPressure", new InputValue.Amount(125),
                                "totalCholesterol", new InputValue.Amount(210),
                                "hdlCholesterol", new InputValue.Amount(hdl),
                                "triglycerides", new InputValue.Amount(triglycerides)));
        try (var model = Engines.load(SHIPPED.manifest(), SHIPPED.blob())) {
            return switch (model.run(values)) {
                case Outcome.Computed computed -> computed.outputs().getFirst().value();
                case Outcome.NotComputed refused -> throw new AssertionError(refused.code());
            };
        }
    }

    @Test
    void says_loudly_that_it_is_for_research_only() {
        var manifest = SHIPPED.manifest();

        assertThat(manifest.engine()).isEqualTo(Engine.ONNX);
        assertThat(manifest.regulatoryClass()).isEqualTo(RegulatoryClass.RESEARCH);
        assertThat(manifest.title()).contains("synthetic, research only");
        assertThat(manifest.population()).startsWith("Synthetic adults");
        assertThat(manifest.limits().getFirst())
                .startsWith("TRAINED ON SYNTHETIC PATIENTS: research only, no clinical use");
    }

    @Test
    void can_be_filled_from_a_twin() {
        assertThat(SHIPPED.manifest().inputs())
                .allSatisfy(input -> assertThat(input.sources()).isNotEmpty());
    }

    /// What the training patients show: lipids and age tell most.
    @Test
    void finds_an_old_patient_with_bad_lipids_likelier_than_a_young_one_with_good_ones() {
        assertThat(probability(70, 280, 28)).isGreaterThan(0.5);
        assertThat(probability(35, 100, 60)).isLessThan(0.05);
    }
}
