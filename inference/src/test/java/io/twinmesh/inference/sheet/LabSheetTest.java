package io.twinmesh.inference.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.sheet.SheetRow.Recognised;
import io.twinmesh.inference.sheet.SheetRow.Unsure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

class LabSheetTest {
    private static LabSheet sheet(double confidence, String... lines) {
        var words = new ArrayList<SheetWord>();
        for (var line = 0; line < lines.length; line++) {
            for (var word : lines[line].split(" ", -1)) {
                words.add(new SheetWord(line, word, confidence));
            }
        }
        return LabSheet.of(words);
    }

    private static SheetRow only(String line) {
        var rows = sheet(0.95, line).rows();
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "Creatinine 1.10 mg/dL 0.60 - 1.20, 2160-0, 1.10, mg/dL",
        "CREATININE: 97 umol/L, 14682-9, 97, umol/L",
        "Total Cholesterol 193 mg/dl H, 2093-3, 193, mg/dL",
        "ALT (SGPT) 35 U/L < 41, 1742-6, 35, U/L",
        "Platelets 210 10^9/L, 777-3, 210, 10*3/uL",
        "HbA1c 6.1 %, 4548-4, 6.1, %"
    })
    void a_line_is_a_value_under_the_code_of_its_unit(
            String line, String loinc, BigDecimal value, String unit) {
        var read = (Recognised) only(line);

        assertThat(read.loinc()).isEqualTo(loinc);
        assertThat(read.value()).isEqualTo(value);
        assertThat(read.unit()).isEqualTo(unit);
        assertThat(read.confidence()).isEqualTo(0.95);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Creatinine 97 pmol/L | sheet.unit-unknown",
                "Creatinine 97 | sheet.unit-missing",
                "Creatinine 1.10 0.60 - 1.20 | sheet.unit-unknown",
                "Creatinine 1,10 mg/dL | sheet.value-unreadable",
                "Creatinine <0.2 mg/dL | sheet.value-unreadable",
                "Creatinine | sheet.value-unreadable",
                "Creatinine 110 mg/dL | sheet.value-implausible",
                "Creatinine clearance 90 mg/dL | sheet.line-unclear",
                "Glucose urine 90 mg/dL | sheet.line-unclear"
            })
    void a_line_that_could_mean_something_else_is_not_taken(String line, String code) {
        assertThat(((Unsure) only(line.strip())).code()).isEqualTo(code);
    }

    @Test
    void a_word_that_may_be_another_one_is_not_taken() {
        assertThat(sheet(0.69, "Creatinine 1.10 mg/dL").rows())
                .singleElement()
                .isInstanceOfSatisfying(
                        Unsure.class,
                        row -> assertThat(row.code()).isEqualTo("sheet.confidence-low"));
    }

    @Test
    void of_two_values_of_one_substance_none_is_taken() {
        var sheet =
                sheet(0.95, "Creatinine 1.10 mg/dL", "Creatinine 97 umol/L", "Sodium 140 mmol/L");

        assertThat(sheet.recognised()).extracting(Recognised::loinc).containsExactly("2951-2");
        assertThat(sheet.rows()).hasSize(3);
    }

    @Test
    void other_lines_are_left_alone_and_a_sheet_has_an_end() {
        assertThat(sheet(0.95, "Saint Elsewhere Laboratory", "Page 1 of 2").rows()).isEmpty();
        var endless = Collections.nCopies(LabSheet.MOST_WORDS + 1, new SheetWord(0, "x", 1));
        assertThatThrownBy(() -> LabSheet.of(endless)).isInstanceOf(SheetRefused.class);
    }

    /// 60 years, female, 0.80 mg/dL: the creatinine is taken in either unit, converted by the
    /// model's own table.
    @Test
    void a_model_takes_from_a_sheet_what_it_has_a_code_for() {
        var manifest = BuiltInModel.named("ckd-epi-2021").orElseThrow().manifest();
        var given =
                Map.<String, InputValue>of(
                        "age", new InputValue.Amount(60), "sex", new InputValue.Choice("female"));

        var mass = SheetInputs.of(manifest, sheet(0.9, "Creatinine 0.80 mg/dL"), given);
        var moles = SheetInputs.of(manifest, sheet(0.9, "Creatinine 70.7 umol/L"), given);

        assertThat(((SheetInputs.Taken) mass).values().values().get("creatinine"))
                .isEqualTo(new InputValue.Amount(0.8));
        assertThat(((SheetInputs.Taken) moles).values().values().get("creatinine"))
                .isInstanceOfSatisfying(
                        InputValue.Amount.class,
                        amount ->
                                assertThat(amount.value())
                                        .isCloseTo(
                                                0.8, org.assertj.core.api.Assertions.within(1e-3)));
        assertThat(
                        ((SheetInputs.Taken)
                                        SheetInputs.of(manifest, new LabSheet(List.of()), given))
                                .values()
                                .values())
                .doesNotContainKey("creatinine");
    }
}
