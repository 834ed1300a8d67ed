package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

final class EvidenceReaderTest {
    private static final List<String> COLUMNS =
            List.of(
                    "evidence_id",
                    "gene",
                    "variant",
                    "disease",
                    "doid",
                    "drugs",
                    "drug_interaction_type",
                    "evidence_direction",
                    "evidence_level",
                    "clinical_significance",
                    "rating",
                    "citation_id",
                    "source_type",
                    "citation",
                    "last_review_date");

    private static Map<String, String> good(int id) {
        var row = new HashMap<String, String>();
        row.put("evidence_id", Integer.toString(id));
        row.put("gene", "EGFR");
        row.put("variant", "L858R");
        row.put("disease", "Lung cancer");
        row.put("doid", "1324");
        row.put("drugs", "Erlotinib");
        row.put("evidence_direction", "Supports");
        row.put("evidence_level", "B");
        row.put("clinical_significance", "Sensitivity/Response");
        row.put("citation_id", "123");
        row.put("source_type", "PubMed");
        row.put("last_review_date", "2020-01-31 10:00:00 UTC");
        return row;
    }

    private static String line(Map<String, String> row) {
        return String.join(
                "\t", COLUMNS.stream().map(column -> row.getOrDefault(column, "")).toList());
    }

    private static byte[] table(String... lines) {
        return (String.join("\t", COLUMNS) + "\n" + String.join("\n", lines) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void reads_a_line_whatever_the_order_of_the_columns_and_the_ends_of_lines() {
        var turned = List.copyOf(COLUMNS).reversed();
        var text =
                String.join("\t", turned)
                        + "\tnew_column\r\n"
                        + String.join(
                                "\t",
                                turned.stream()
                                        .map(column -> good(7).getOrDefault(column, ""))
                                        .toList())
                        + "\tx\r\n";

        var read = EvidenceReader.read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(EvidenceReader.read(table(line(good(7)))));
        assertThat(read.getFirst().word()).isEqualTo(Evidence.Word.FOR);
    }

    @ParameterizedTest
    @CsvSource({
        "Supports, Sensitivity/Response, FOR",
        "Supports, Resistance, AGAINST",
        "Supports, Reduced Sensitivity, AGAINST",
        "Supports, Adverse Response, NEITHER",
        "Supports, N/A, NEITHER",
        "Does Not Support, Sensitivity/Response, AGAINST",
        "Does Not Support, Resistance, NEITHER",
    })
    void direction_and_significance_are_kept_apart_and_say_one_thing_together(
            String direction, String significance, Evidence.Word word) {
        var row = good(1);
        row.put("evidence_direction", direction);
        row.put("clinical_significance", significance);

        var read = EvidenceReader.read(table(line(row))).getFirst();

        assertThat(read.word()).isEqualTo(word);
        if (word != Evidence.Word.FOR) {
            assertThatThrownBy(() -> TherapyOption.Supporting.of(read))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_therapy_that_a_line_says_fails_is_a_conflict_with_both_sides() {
        var other = good(2);
        other.put("clinical_significance", "Resistance");

        var found =
                EvidenceTable.read(table(line(good(1)), line(other)))
                        .match("EGFR", Variant.of("L858R"), "1324", Optional.empty())
                        .exact();

        assertThat(found.options()).isEmpty();
        assertThat(found.conflicts())
                .singleElement()
                .satisfies(conflict -> {
                    assertThat(conflict.supporting()).hasSize(1);
                    assertThat(conflict.against()).hasSize(1);
                });
        assertThat(found.resistances()).containsExactly("Erlotinib");
    }

    @ParameterizedTest
    @CsvSource({
        "evidence_id, x, evidence_id must be a whole number",
        "gene, '', gene must not be empty",
        "variant, '', variant must not be empty",
        "doid, DOID:1, doid must be digits",
        "drugs, ',', drugs must name one",
        "drug_interaction_type, Mixed, drug_interaction_type must be",
        "evidence_direction, Perhaps, evidence_direction must be",
        "evidence_level, F, evidence_level must be",
        "clinical_significance, Better, clinical_significance must be",
        "rating, 6, rating must be 1 to 5",
        "citation_id, '', citation_id must not be empty",
        "last_review_date, yesterday, last_review_date must begin with a day",
    })
    void a_word_that_is_not_known_refuses_the_table_with_its_line(
            String column, String cell, String why) {
        var row = good(2);
        row.put(column, cell);

        assertThatThrownBy(() -> EvidenceReader.read(table(line(good(1)), line(row))))
                .isInstanceOf(MalformedTableException.class)
                .hasMessageStartingWith("line 3: " + why);
    }

    @Test
    void a_table_of_another_shape_is_refused() {
        assertThatThrownBy(() -> EvidenceReader.read("a\tb\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("line 1: there is no column evidence_id");
        assertThatThrownBy(() -> EvidenceReader.read(table("1\t2")))
                .hasMessage("line 2: got 2 cells, want 15");
        assertThatThrownBy(() -> EvidenceReader.read(table(line(good(1)), line(good(1)))))
                .hasMessage("line 3: evidence_id 1 stands there twice");
        assertThatThrownBy(() -> EvidenceReader.read(new byte[] {(byte) 0xff, 0}))
                .hasMessage("line 1: the table is not UTF-8 text");
    }

    @Test
    void whatever_the_bytes_a_table_is_read_or_refused() {
        var random = new SplittableRandom(11);
        var sound = table(line(good(1)), line(good(2)), line(good(3)));
        for (var i = 0; i < 3_000; i++) {
            var broken = sound.clone();
            for (var change = 0; change <= random.nextInt(4); change++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(EvidenceReader.read(broken)).hasSizeLessThanOrEqualTo(4);
            } catch (MalformedTableException refused) {
                assertThat(refused).hasMessageMatching("(?s)line [0-9]+: .+");
            }
        }
    }
}
