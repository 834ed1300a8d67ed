package io.twinmesh.inference.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSpec;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

class CodedUnitsTest {
    private static final String LOINC = "http://loinc.org|";

    @Test
    void a_code_of_a_mass_contradicts_moles_and_a_code_of_moles_contradicts_a_mass() {
        assertThat(CodedUnits.contradicted(LOINC + "2160-0", "umol/L")).contains("in grams");
        assertThat(CodedUnits.contradicted(LOINC + "2160-0", "mg/dL")).isEmpty();
        assertThat(CodedUnits.contradicted(LOINC + "14682-9", "mg/dL")).contains("in moles");
        assertThat(CodedUnits.contradicted(LOINC + "14682-9", "umol/L")).isEmpty();
    }

    /// Of what a model takes in grams and in moles, each code says which. Ratios are apart: of
    /// albumin to creatinine, and 4548-4, which is a fraction and in use with mmol/mol.
    @Test
    void every_code_of_a_concentration_that_a_model_takes_both_ways_says_which_of_them() {
        var ratios = Set.of("4548-4", "59261-8", "9318-7", "14959-1", "32294-1");
        var undecided = new TreeSet<String>();
        var decided = new TreeSet<String>();
        for (var model : BuiltInModel.all()) {
            for (var input : model.manifest().inputs()) {
                if (takes(input, "mg/dL") && (takes(input, "mmol/L") || takes(input, "umol/L"))) {
                    input.sources().stream()
                            .flatMap(source -> source.observed().stream())
                            .filter(code -> !ratios.contains(code.replace(LOINC, "")))
                            .forEach(code -> (says(code) ? decided : undecided).add(code));
                }
            }
        }

        assertThat(undecided).isEmpty();
        assertThat(decided).hasSizeGreaterThan(15);
    }

    private static boolean takes(InputSpec input, String unit) {
        return input.type() instanceof InputSpec.Type.Amount amount
                && (amount.unit().equals(unit) || amount.conversions().containsKey(unit));
    }

    private static boolean says(String code) {
        return Stream.of("mg/dL", "mmol/L")
                        .map(unit -> CodedUnits.contradicted(code, unit))
                        .filter(Optional::isPresent)
                        .count()
                == 1;
    }
}
