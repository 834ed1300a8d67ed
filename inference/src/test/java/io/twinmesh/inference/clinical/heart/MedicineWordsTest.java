package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource.ActiveMedication;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// A medicine that a model does not know counts as not taken, so that the lists must be whole.
class MedicineWordsTest {
    private static List<String> againstPressure(String model) {
        return BuiltInModel.named(model).orElseThrow().manifest().inputs().stream()
                .filter(input -> input.name().equals("bpTreated"))
                .flatMap(input -> input.sources().stream())
                .map(source -> (ActiveMedication) source)
                .flatMap(source -> source.words().stream())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"framingham-cvd-2008", "pce-2013", "prevent-2023-10y", "prevent-2023-30y"})
    void every_class_of_medicine_against_high_blood_pressure_is_known(String model) {
        assertThat(againstPressure(model))
                .as("diuretics, central, alpha and beta blockers, calcium, ACE, ARB, renin")
                .contains("indapamide", "methyldopa", "doxazosin", "bisoprolol", "nifedipine")
                .contains("ramipril", "valsartan", "aliskiren");
    }

    @Test
    void all_models_know_the_same_ones() {
        assertThat(List.of("pce-2013", "prevent-2023-10y", "prevent-2023-30y"))
                .allSatisfy(model ->
                        assertThat(againstPressure(model))
                                .isEqualTo(againstPressure("framingham-cvd-2008")));
    }
}
