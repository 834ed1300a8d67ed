package io.twinmesh.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// The SNOMED CT codes by which models know conditions, each with its name and where that was read:
/// `snomed-conditions.tsv`.
///
/// | source | is |
/// |---|---|
/// | `VSAC` and an OID | a value set of CMS's measures, as cqframework/ecqm-content-r4-2021@0be9c68 holds it |
/// | `Synthea R4 bundles` | the synthetic records of the reference data |
/// | a repository | that file of it |
/// | `second-hand` | several public repositories name the code so; no value set was read that has it |
class SnomedConditionsTest {
    private static final String SNOMED = "http://snomed.info/sct|";

    /// By the letters of D5, the group by which Verhoeff's scheme checks (Verhoeff 1969; SNOMED CT
    /// Technical Implementation Guide, "Check-digit computation").
    private static final int[][] PRODUCT = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };

    private static final int[] STEP = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

    private record Row(String code, String name, String source) {}

    private static List<Row> rows() {
        try (var in =
                Objects.requireNonNull(
                        SnomedConditionsTest.class.getResourceAsStream("snomed-conditions.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(cells[0], cells[1], cells[2]))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> codesOfModels() {
        var codes = new TreeSet<String>();
        BuiltInModel.all().stream()
                .flatMap(model -> model.manifest().inputs().stream())
                .flatMap(input -> input.sources().stream())
                .flatMap(source -> source.conditions().stream())
                .filter(code -> code.startsWith(SNOMED))
                .forEach(code -> codes.add(code.substring(SNOMED.length())));
        return codes;
    }

    @Test
    void every_code_of_a_model_has_a_name_and_a_source_and_no_other_is_listed() {
        assertThat(rows()).extracting(Row::code).doesNotHaveDuplicates();
        assertThat(rows()).allSatisfy(row -> assertThat(row.name()).isNotBlank());
        assertThat(rows()).allSatisfy(row -> assertThat(row.source()).isNotBlank());
        assertThat(new TreeSet<>(rows().stream().map(Row::code).toList()))
                .isEqualTo(codesOfModels());
    }

    @Test
    void of_twelve_codes_the_name_is_known_second_hand_alone() {
        assertThat(rows().stream().filter(row -> row.source().equals("second-hand"))).hasSize(12);
    }

    @Test
    void every_code_of_a_model_has_the_right_check_digit() {
        assertThat(codesOfModels()).allMatch(SnomedConditionsTest::rightCheckDigit);
        assertThat(rightCheckDigit("22298007")).isFalse();
    }

    private static boolean rightCheckDigit(String code) {
        var permutation = new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        var sum = 0;
        for (var i = code.length() - 1; i >= 0; i--) {
            sum = PRODUCT[sum][permutation[code.charAt(i) - '0']];
            permutation = Arrays.stream(permutation).map(it -> STEP[it]).toArray();
        }
        return sum == 0;
    }
}
