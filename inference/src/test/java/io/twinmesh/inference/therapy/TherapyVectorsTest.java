package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// CIViC's own rows and the answers that were worked out from them beforehand.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TherapyVectorsTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data", "clinical");
    private static final EvidenceTable CIVIC = EvidenceTable.read(civic());

    private static byte[] civic() {
        return bytes(DATA.resolve("civic").resolve("civic_predictive_ABC.tsv"));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the reference data is missing: " + file, e);
        }
    }

    private static TherapyMatch match(EvidenceTable table, JsonNode query) {
        return table.match(
                query.path("gene").asText(),
                Variant.of(query.path("variant").asText()),
                query.path("doid").asText(),
                Optional.empty());
    }

    private static JsonNode vectors() {
        try {
            return JsonMapper.builder()
                    .build()
                    .readTree(bytes(DATA.resolve("civic_query_vectors.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static List<String> options(Findings findings) {
        return findings.options().stream().map(option -> option.therapy().name()).sorted().toList();
    }

    @Test
    void every_query_finds_exactly_the_rows_options_and_resistances_worked_out_beforehand() {
        assertThat(vectors()).hasSize(10);
        for (var vector : vectors()) {
            var found = match(CIVIC, vector.path("query")).exact();
            var about = vector.path("query").toString();

            assertThat(found.lines())
                    .as(about)
                    .extracting(Evidence::id)
                    .containsExactlyInAnyOrderElementsOf(
                            StreamSupport.stream(vector.path("evidence").spliterator(), false)
                                    .map(row -> row.path("eid").asInt())
                                    .toList());
            assertThat(options(found))
                    .as(about)
                    .isEqualTo(texts(vector.path("recommendable_drugs")));
            assertThat(List.copyOf(found.resistances()))
                    .as(about)
                    .isEqualTo(texts(vector.path("resistance_drugs")));
        }
        assertThat(CIVIC.size()).isEqualTo(1380);
        assertThat(CIVIC.snapshot()).contains(LocalDate.of(2021, 2, 2));
    }

    @Test
    void the_known_answers_of_egfr_in_lung_cancer_come_out() {
        var t790m =
                CIVIC.match("EGFR", Variant.of("p.Thr790Met"), "3908", Optional.empty()).exact();

        assertThat(options(t790m))
                .contains("Osimertinib", "Rociletinib", "Erlotinib+Pemetrexed")
                .doesNotContain("Dacomitinib", "Gefitinib");
        assertThat(t790m.resistances())
                .contains("Afatinib", "Dacomitinib", "Erlotinib", "Gefitinib");
        assertThat(
                        options(
                                CIVIC.match("egfr", Variant.of("ex19del"), "3908", Optional.empty())
                                        .exact()))
                .contains("Erlotinib", "Gefitinib", "Afatinib", "Dacomitinib")
                .doesNotContain("Osimertinib");
    }

    /// Every gene, variant and disease that the table holds.
    private static Stream<TherapyMatch> everything() {
        return Arrays.stream(new String(civic(), StandardCharsets.UTF_8).split("\n"))
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(cells ->
                        CIVIC.match(cells[1], Variant.of(cells[3]), cells[6], Optional.empty()));
    }

    @Test
    void nothing_but_supported_sensitivity_is_ever_offered() {
        var checked =
                everything()
                        .flatMap(match ->
                                Stream.of(match.exact(), match.broader(), match.anyCancer()))
                        .flatMap(findings -> findings.options().stream())
                        .flatMap(option -> option.supporting().stream())
                        .peek(line -> {
                            assertThat(line.evidence().direction())
                                    .isEqualTo(Evidence.Direction.SUPPORTS);
                            assertThat(line.evidence().significance())
                                    .isEqualTo(Evidence.Significance.SENSITIVITY);
                        })
                        .count();

        assertThat(checked).isGreaterThan(1_000);
    }

    @Test
    void the_order_of_the_tables_lines_changes_nothing() {
        var lines =
                new ArrayList<>(
                        List.of(new String(civic(), StandardCharsets.UTF_8).strip().split("\n")));
        var header = lines.removeFirst();
        Collections.shuffle(lines, new Random(5));
        lines.addFirst(header);
        var shuffled =
                EvidenceTable.read(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));

        for (var vector : vectors()) {
            var query = vector.path("query");
            var one = match(CIVIC, query).exact();
            var other = match(shuffled, query).exact();
            assertThat(other.lines()).isEqualTo(one.lines());
            assertThat(other.options())
                    .extracting(TherapyOption::therapy)
                    .isEqualTo(one.options().stream().map(TherapyOption::therapy).toList());
        }
    }

    @Test
    void a_class_and_cancer_of_any_kind_are_shown_apart() {
        var g12c = CIVIC.match("KRAS", Variant.of("G12C"), "9256", Optional.empty());
        assertThat(g12c.broader().lines())
                .extracting(Evidence::asWritten)
                .contains("Mutation", "G12/G13")
                .doesNotContain("G12C");
        // a resistance in "Cancer", and nothing in the disease itself
        var d816v = CIVIC.match("KIT", Variant.of("D816V"), "9119", Optional.empty());
        assertThat(d816v.exact().lines()).isEmpty();
        assertThat(d816v.anyCancer().resistances()).isNotEmpty();
    }
}
