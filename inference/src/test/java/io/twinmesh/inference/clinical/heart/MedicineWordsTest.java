package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource.ActiveMedication;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;

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
                .contains("indapamid", "methyldopa", "doxazosin", "bisoprolol", "nifedipin")
                .contains("ramipril", "valsartan", "aliskiren");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Amlodipin-ratiopharm 5 mg",
                "amlodipine 5 MG Oral Tablet",
                "HCT Hydrochlorothiazid 25 mg",
                "verapamil hydrochloride 120 MG",
                "Diltiazem 90 mg retard"
            })
    void a_name_in_english_or_german_is_known(String name) {
        assertThat(againstPressure("prevent-2023-10y"))
                .anyMatch(word -> name.toLowerCase(Locale.ROOT).contains(word));
    }

    @Test
    void all_models_know_the_same_ones() {
        assertThat(List.of("pce-2013", "prevent-2023-10y", "prevent-2023-30y"))
                .allSatisfy(model ->
                        assertThat(againstPressure(model))
                                .isEqualTo(againstPressure("framingham-cvd-2008")));
    }
}
