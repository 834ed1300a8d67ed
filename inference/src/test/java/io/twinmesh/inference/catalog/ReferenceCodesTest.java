package io.twinmesh.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The LOINC codes of the models against the table `codes.csv`, and against LOINC's own check
/// digit.
///
/// One row of the table is wrong: inhaled oxygen concentration is 3150-0, as US Core's profile of
/// pulse oximetry has it and the check digit proves, not 3150-6. The row says itself that it was
/// written from memory.
class ReferenceCodesTest {
    private static final String LOINC = "http://loinc.org|";
    private static final String WRONG = "3150-6";
    private static final String RIGHT = "3150-0";

    /// Which of our models a word of the column `used_by` means.
    private static final Map<String, List<String>> MODELS =
            Map.ofEntries(
                    Map.entry("NEWS2", List.of("news2")),
                    Map.entry("qSOFA", List.of("qsofa")),
                    Map.entry("SOFA", List.of("sofa")),
                    Map.entry("CURB-65", List.of("curb-65")),
                    Map.entry("PREVENT", List.of("prevent-2023-10y", "prevent-2023-30y")),
                    Map.entry("PREVENT-hba1c", List.of("prevent-2023-10y", "prevent-2023-30y")),
                    Map.entry("PCE", List.of("pce-2013")),
                    Map.entry("FRS", List.of("framingham-cvd-2008")),
                    Map.entry("SCORE2", List.of("score2-2021")),
                    Map.entry("FINDRISC", List.of("findrisc-2003")),
                    Map.entry("QTc", List.of("qtc-2009")),
                    Map.entry("CKD-EPI", List.of("ckd-epi-2021")),
                    Map.entry("KFRE", List.of("kfre-4v-2016")),
                    Map.entry("MELD", List.of("meld-3")),
                    Map.entry("FIB-4", List.of("fib-4")),
                    Map.entry("HOMA-IR", List.of("homa-ir")),
                    Map.entry("eAG", List.of("average-glucose")),
                    Map.entry("GMI", List.of("cgm-profile")),
                    Map.entry("TIR", List.of("cgm-profile")));

    /// What the table proposes and a model does not take, and why.
    private static final Map<String, String> NOT_TAKEN =
            Map.ofEntries(
                    Map.entry("33914-3", "that rate is by the MDRD equation, not by CKD-EPI 2021"),
                    Map.entry("55284-4", "a panel has no value of its own"),
                    Map.entry("8636-3", "a device's own correction, by a formula it does not name"),
                    Map.entry("97506-0", "what the profile says, not what it takes"),
                    Map.entry("97510-2", "as before"));

    /// Codes of the models that the table does not have, with LOINC's name for them.
    private static final Map<String, String> BEYOND_THE_TABLE =
            Map.ofEntries(
                    Map.entry("2708-6", "Oxygen saturation in Arterial blood"),
                    Map.entry("14682-9", "Creatinine [Moles/volume] in Serum or Plasma"),
                    Map.entry("14647-2", "Cholesterol [Moles/volume] in Serum or Plasma"),
                    Map.entry("14646-4", "Cholesterol in HDL [Moles/volume] in Serum or Plasma"),
                    Map.entry("14631-6", "Bilirubin.total [Moles/volume] in Serum or Plasma"),
                    Map.entry("34714-6", "INR in Blood by Coagulation assay"),
                    Map.entry("26515-7", "Platelets [#/volume] in Blood"),
                    Map.entry(RIGHT, "Inhaled oxygen concentration"),
                    Map.entry("19994-3", "Oxygen/Inspired gas setting [Volume Fraction]"),
                    Map.entry("8478-0", "Mean blood pressure"),
                    Map.entry("9192-6", "Urine output 24 hour"),
                    Map.entry("32294-1", "Albumin/Creatinine [Ratio] in Urine"),
                    Map.entry("82810-3", "Pregnancy status"),
                    Map.entry("22664-7", "Urea [Moles/volume] in Serum or Plasma"),
                    Map.entry("1558-6", "Fasting glucose [Mass/volume] in Serum or Plasma"),
                    Map.entry("14771-0", "Fasting glucose [Moles/volume] in Serum or Plasma"),
                    Map.entry("14749-6", "Glucose [Moles/volume] in Serum or Plasma"),
                    Map.entry("105272-9", "Glucose [Moles/volume] in Interstitial fluid"),
                    Map.entry("59261-8", "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC"));

    static List<Vectors.Row> rows() {
        return Vectors.csv("codes.csv");
    }

    /// LOINC user's guide, appendix C: from the right, the digits in odd places written as one
    /// number and doubled; the sum of its digits and of the others is completed to a ten.
    private static boolean rightCheckDigit(String code) {
        var digits = new StringBuilder(code.substring(0, code.indexOf('-'))).reverse();
        var odd = new StringBuilder();
        var sum = 0;
        for (var i = 0; i < digits.length(); i++) {
            if (i % 2 == 0) {
                odd.append(digits.charAt(i));
            } else {
                sum += digits.charAt(i) - '0';
            }
        }
        sum += Long.toString(2 * Long.parseLong(odd.toString())).chars().map(c -> c - '0').sum();
        return code.endsWith("-" + (10 - sum % 10) % 10);
    }

    @Test
    void the_table_is_right_but_for_one_row() {
        var wrong = new ArrayList<String>();
        for (var row : rows()) {
            Stream.of(row.text("loinc"), row.text("synthea_alt"))
                    .filter(code -> !code.isEmpty() && !rightCheckDigit(code))
                    .forEach(wrong::add);
        }

        assertThat(rows()).hasSize(47);
        assertThat(wrong).containsExactly(WRONG);
        assertThat(rightCheckDigit(RIGHT)).isTrue();
    }

    @Test
    void every_code_of_a_model_is_in_the_table_or_accounted_for() {
        var known = new TreeSet<>(BEYOND_THE_TABLE.keySet());
        for (var row : rows()) {
            known.add(row.text("loinc"));
            known.add(row.text("synthea_alt"));
        }
        known.remove(WRONG);
        for (var model : BuiltInModel.all()) {
            assertThat(loinc(model.manifest()))
                    .as(model.manifest().id().toString())
                    .isSubsetOf(known)
                    .allMatch(ReferenceCodesTest::rightCheckDigit);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_row_stands_in_the_models_that_it_names_in_its_unit(Vectors.Row row) {
        for (var word : row.text("used_by").split(";", -1)) {
            var name = word.replaceAll(" \\(.*| 3.0", "");
            for (var model : MODELS.getOrDefault(name, List.of())) {
                var manifest = BuiltInModel.named(model).orElseThrow().manifest();
                for (var column : Set.of("loinc", "synthea_alt")) {
                    var code = row.text(column).replace(WRONG, RIGHT);
                    if (code.isEmpty()
                            || NOT_TAKEN.containsKey(code)
                            || NOT_TAKEN.containsKey(code + " of " + name.replace("-hba1c", ""))) {
                        continue;
                    }
                    var input = input(manifest, code);
                    assertThat(input).as("%s in %s", code, model).isNotEmpty();
                    assertThat(input)
                            .as("%s of %s", code, model)
                            .anyMatch(it -> takes(it, row.text("ucum")));
                }
            }
        }
    }

    private static boolean takes(InputSpec input, String unit) {
        return switch (input.type()) {
            case InputSpec.Type.Amount amount ->
                    amount.unit().equals(unit) || amount.conversions().containsKey(unit);
            case InputSpec.Type.Flag() ->
                    unit.isEmpty()
                            || input.sources().stream()
                                    .anyMatch(source ->
                                            source instanceof InputSource.Above above
                                                    && above.limits().containsKey(unit));
            case InputSpec.Type.Choice(_), InputSpec.Type.Image(_) -> unit.isEmpty();
        };
    }

    private static List<InputSpec> input(ModelManifest manifest, String loinc) {
        return manifest.inputs().stream()
                .filter(input -> codes(input).anyMatch((LOINC + loinc)::equals))
                .toList();
    }

    private static List<String> loinc(ModelManifest manifest) {
        return manifest.inputs().stream()
                .flatMap(ReferenceCodesTest::codes)
                .filter(code -> code.startsWith(LOINC))
                .map(code -> code.substring(LOINC.length()))
                .distinct()
                .toList();
    }

    private static Stream<String> codes(InputSpec input) {
        return input.sources().stream()
                .flatMap(source ->
                        switch (source) {
                            case InputSource.Observation(var codes) -> codes.stream();
                            case InputSource.WorstOfDay(var codes) -> codes.stream();
                            case InputSource.CodedObservation(var codes, _, _) -> codes.stream();
                            case InputSource.Above(var codes, _, _, _) -> codes.stream();
                            case InputSource.ActiveCondition(var codes) -> codes.stream();
                            case InputSource.EverCondition(var codes) -> codes.stream();
                            case InputSource.Signal(var codes, _) -> codes.stream();
                            case InputSource.Age _,
                                    InputSource.Sex _,
                                    InputSource.ActiveMedication _,
                                    InputSource.Derived _,
                                    InputSource.Asked _ ->
                                    Stream.<String>of();
                        });
    }
}
