package io.twinmesh.inference.clinical.heart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Our table of coefficients against the one of the supplement (`prevent_coefficients.csv`).
class PreventCoefficientsTest {
    /// The supplement's words for each of our terms.
    private static final Map<String, String> TERMS =
            Map.ofEntries(
                    Map.entry("Age, per 10 years", "age"),
                    Map.entry("Age, 10 years", "age"),
                    Map.entry("Age squared", "age-squared"),
                    Map.entry("non-HDL-C per 1 mmol/L", "non-hdl"),
                    Map.entry("HDL-C per 0.3 mmol/L", "hdl"),
                    Map.entry("SBP <110 per 20 mmHg", "sbp-low"),
                    Map.entry("SBP ≥110 per 20 mmHg", "sbp-high"),
                    Map.entry("Diabetes", "diabetes"),
                    Map.entry("Current smoking", "smoker"),
                    Map.entry("BMI <30, per 5 kg/m2", "bmi-low"),
                    Map.entry("BMI 30+, per 5 kg/m2", "bmi-high"),
                    Map.entry("eGFR <60, per -15 ml", "egfr-low"),
                    Map.entry("eGFR 60+, per -15 ml", "egfr-high"),
                    Map.entry("Anti-hypertensive use", "bp-treated"),
                    Map.entry("Statin use", "statin"),
                    Map.entry("Treated SBP ≥110 mm Hg per 20 mm Hg", "bp-treated*sbp-high"),
                    Map.entry("Treated non-HDL-C", "statin*non-hdl"),
                    Map.entry("Age per 10yr * non-HDL-C per 1 mmol/L", "age*non-hdl"),
                    Map.entry("Age per 10yr * HDL-C per 0.3 mmol/L", "age*hdl"),
                    Map.entry("Age per 10yr * SBP ≥110 mm Hg per 20 mmHg", "age*sbp-high"),
                    Map.entry("Age per 10yr * diabetes", "age*diabetes"),
                    Map.entry("Age per 10yr * current smoking", "age*smoker"),
                    Map.entry("Age per 10yr * BMI 30+ per 5 kg/m2", "age*bmi-high"),
                    Map.entry("Age per 10yr * eGFR <60, per -15 ml", "age*egfr-low"),
                    Map.entry("SDI decile categories 4-6 vs. 1-3", "sdi-4-6"),
                    Map.entry("SDI decile categories 7-10 vs. 1-3", "sdi-7-10"),
                    Map.entry("Missing SDI", "sdi-missing"),
                    Map.entry("ln-ACR, mg/g, per 1 ln unit", "ln-uacr"),
                    Map.entry("Missing ACR/PCR/Dipstick", "uacr-missing"),
                    Map.entry("HbA1c in DM, per 1%", "hba1c*diabetes"),
                    Map.entry("HbA1c no DM, per 1%", "hba1c*no-diabetes"),
                    Map.entry("Missing HbA1c", "hba1c-missing"),
                    Map.entry("Constant", "constant"));

    @Test
    void every_row_is_the_supplements_digit_by_digit() throws IOException {
        var published = published();

        assertThat(published).hasSize(267);
        assertThat(ours()).containsExactlyElementsOf(published);
    }

    /// Nobody published numbers for the index. These were computed once, outside this program, from
    /// the supplement's table: the worked example (a woman of 50 with 160 mm[Hg], treated) in the
    /// deciles that are named, total cardiovascular disease.
    @ParameterizedTest
    @CsvSource({
        "sdi,  TEN_YEARS,    1-3,  , 0.1271607827377497",
        "sdi,  TEN_YEARS,    7-10, , 0.1565456427896422",
        "sdi,  THIRTY_YEARS, 4-6,  , 0.5136026270440607",
        "full, TEN_YEARS,    7-10, 9, 0.11095536468562651"
    })
    void the_social_deprivation_index_weighs_as_the_supplement_says(
            String equation,
            Prevent2023.Horizon horizon,
            String deciles,
            Double hba1c,
            double expected) {
        var question = PreventTest.example(Question.builtIn("prevent-2023-10y"));
        question.with("sdiDeciles", deciles);
        if (hba1c != null) {
            question.with("hba1c", hba1c);
        }

        var in = new Readings(question.values());

        assertThat(PreventEquation.of(in)).isEqualTo(PreventEquation.named(equation));
        assertThat(
                        PreventCoefficients.load()
                                .risk(
                                        PreventEquation.of(in),
                                        horizon,
                                        PreventOutcome.TOTAL_CVD,
                                        in))
                .isCloseTo(expected, within(1e-9));
    }

    /// What a full equation makes of a missing predictor is a coefficient of its own.
    @Test
    void each_equation_has_its_terms_for_both_horizons() {
        var seen = new LinkedHashSet<String>();
        for (var row : published()) {
            seen.add(row.getFirst() + " " + row.get(1));
        }

        assertThat(seen).hasSize(PreventEquation.values().length * 2);
    }

    private static List<List<String>> published() {
        var rows = new ArrayList<List<String>>();
        for (var line :
                new String(Vectors.bytes("prevent_coefficients.csv"), StandardCharsets.UTF_8)
                        .lines()
                        .skip(1)
                        .toList()) {
            // a term's name holds commas
            var cells = List.of(line.substring(1, line.length() - 1).split("\",\"", -1));
            var row = new ArrayList<>(cells);
            row.set(1, cells.get(1).replace("yr", "y"));
            row.set(2, Objects.requireNonNull(TERMS.get(cells.get(2)), cells.get(2)));
            rows.add(List.copyOf(row));
        }
        return rows;
    }

    private static List<List<String>> ours() throws IOException {
        try (var in =
                Objects.requireNonNull(
                        PreventCoefficients.class.getResourceAsStream("prevent-2023.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("equation,"))
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
        }
    }
}
