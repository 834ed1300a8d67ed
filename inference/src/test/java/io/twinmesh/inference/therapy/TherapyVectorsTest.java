package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// CIViC's own rows and the answers that were worked out from them beforehand.
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

    private static List<String> names(List<TherapyOption> options) {
        return options.stream().map(option -> option.therapy().name()).sorted().toList();
    }

    private static List<String> options(Findings findings) {
        return names(findings.options());
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
                .containsExactly("Erlotinib+Pemetrexed", "Osimertinib", "Rociletinib");
        assertThat(t790m.resistances())
                .containsExactly("Afatinib", "Dacomitinib", "Erlotinib", "Gefitinib");
        assertThat(
                        options(
                                CIVIC.match("egfr", Variant.of("ex19del"), "3908", Optional.empty())
                                        .exact()))
                .contains("Erlotinib", "Gefitinib", "Afatinib", "Dacomitinib")
                .doesNotContain("Osimertinib");
    }

    /// What stands in the parts beside the exact one, worked out from the table's cells: query |
    /// part | options | conflicts | resistances. A query's part that is not here is empty. In
    /// melanoma with BRAF V600E dabrafenib and vemurafenib are conflicts of the class V600 because
    /// they are resisted in cancers of the lung (evidence 91) and of the colon (evidence 1576).
    private static final String OTHER_PARTS =
            """
            EGFR L858R 3908|broader|Afatinib, Dacomitinib, Erlotinib, Gefitinib||
            EGFR C797S 3908|broader|Afatinib, Dacomitinib, Erlotinib, Gefitinib||
            EGFR T790M 3908|broader||Afatinib, Dacomitinib, Erlotinib, Gefitinib|
            BRAF V600E 1909|broader|Binimetinib+Encorafenib, Trametinib|Cobimetinib+Vemurafenib, Dabrafenib, Dabrafenib+Trametinib|Refametinib
            BRCA2 MUTATION 0060081|anyCancer||Olaparib|
            KRAS G12C 3908|broader|Abemaciclib, Atezolizumab, Nivolumab|Docetaxel+Pemetrexed+Trametinib, Docetaxel+Selumetinib, Erlotinib+Teprotumumab, Trametinib|Docetaxel, Erlotinib, Gefitinib, Selumetinib
            KIT D816V 9119|anyCancer|||Dasatinib, Imatinib
            PIK3CA H1047R 1612|broader|Alpelisib+Fulvestrant||Trastuzumab
            """;

    private static String words(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    private static Optional<String> said(String query, String part, Findings findings) {
        return findings.lines().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.join(
                                "|",
                                query,
                                part,
                                words(names(findings.options())),
                                words(names(findings.conflicts())),
                                words(findings.resistances())));
    }

    @Test
    void every_other_part_of_an_answer_is_exactly_as_worked_out_beforehand() {
        var queries =
                Stream.concat(
                        StreamSupport.stream(vectors().spliterator(), false)
                                .map(vector -> vector.path("query"))
                                .map(query ->
                                        query.path("gene").asText()
                                                + " "
                                                + query.path("variant").asText()
                                                + " "
                                                + query.path("doid").asText()),
                        Stream.of("EGFR T790M 3908"));

        var found =
                queries.flatMap(query -> {
                    var words = query.split(" ", -1);
                    var match =
                            CIVIC.match(words[0], Variant.of(words[1]), words[2], Optional.empty());
                    assertThat(match.otherStage()).as(query).isEmpty();
                    assertThat(match.exact().conflicts()).as(query).isEmpty();
                    return Stream.of(
                                    said(query, "broader", match.broader()),
                                    said(query, "anyCancer", match.anyCancer()))
                            .flatMap(Optional::stream);
                });

        assertThat(found).containsExactlyInAnyOrderElementsOf(OTHER_PARTS.lines().toList());
    }

    @Test
    void an_option_of_the_exact_part_shows_what_a_class_says_against_its_drugs() {
        var option =
                CIVIC.match("KRAS", Variant.of("G12C"), "3908", Optional.empty())
                        .exact()
                        .options()
                        .getFirst();

        assertThat(option.therapy().name()).isEqualTo("Docetaxel+Selumetinib");
        assertThat(option.against())
                .extracting(Evidence::id)
                .containsExactlyInAnyOrder(2998, 4868, 4996, 4997);
    }

    /// The table's own cells, by the id of the line.
    private static final Map<Integer, String[]> CELLS =
            Arrays.stream(new String(civic(), StandardCharsets.UTF_8).split("\n"))
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .collect(Collectors.toMap(cells -> Integer.valueOf(cells[0]), it -> it));

    /// Gene, variant and disease as the lines of the table have them together, each once.
    private static List<List<String>> combinations() {
        return CELLS.values().stream()
                .map(cells -> List.of(cells[1], cells[3], cells[6]))
                .distinct()
                .toList();
    }

    /// A patient for every combination that the table holds, without a stage, and what such a
    /// patient is answered. What holds for all of them holds for whoever has one variant of the
    /// table in a disease that a line about it names. It proves nothing of a variant in a disease
    /// of another line, nor of a patient with several variants: ConflictCardsTest has those.
    private static Stream<TherapyMatch> theAnswerToEveryCombination() {
        return combinations().stream()
                .map(key ->
                        CIVIC.match(
                                key.get(0), Variant.of(key.get(1)), key.get(2), Optional.empty()));
    }

    @Test
    void every_line_of_the_table_is_in_the_answer_to_its_own_gene_variant_and_disease() {
        assertThat(combinations()).hasSize(828);
        var answered =
                theAnswerToEveryCombination()
                        .flatMap(match -> match.exact().lines().stream())
                        .map(Evidence::id)
                        .collect(Collectors.toSet());

        assertThat(answered).isEqualTo(CELLS.keySet());
    }

    private static final Pattern SUBSTITUTION = Pattern.compile("([A-Z])([0-9]+)([A-Z*])");

    @Test
    void every_substitution_of_the_table_is_found_by_its_gene_s_number_and_in_the_words_of_hgvs()
            throws IOException {
        var numbers = numbersAtHgnc();
        var asked = 0;
        for (var key : combinations()) {
            var place = SUBSTITUTION.matcher(key.get(1));
            if (!place.matches()) {
                continue;
            }
            asked++;
            var change = AminoAcids.threeLetters(key.get(1));
            var plain = exact(key.get(0), key.get(1), key.get(2));
            for (var gene : List.of(key.get(0), numbers.get(key.get(0)))) {
                for (var written : List.of("p." + change, "p.(" + change + ")", change)) {
                    assertThat(exact(gene, written, key.get(2)))
                            .as("%s %s", gene, written)
                            .isEqualTo(plain)
                            .isNotEmpty();
                }
            }
        }

        assertThat(asked).isGreaterThan(200);
    }

    private static List<Integer> exact(String gene, String variant, String doid) {
        return CIVIC
                .match(gene, Variant.of(variant), doid, Optional.empty())
                .exact()
                .lines()
                .stream()
                .map(Evidence::id)
                .toList();
    }

    private static Map<String, String> numbersAtHgnc() throws IOException {
        try (var in = Objects.requireNonNull(Variant.class.getResourceAsStream("genes.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .collect(Collectors.toMap(cells -> cells[1], cells -> cells[0]));
        }
    }

    private static String[] cells(Evidence line) {
        return Optional.ofNullable(CELLS.get(line.id())).orElseThrow();
    }

    private static boolean says(Evidence line, String direction, String... significances) {
        var cells = cells(line);
        return cells[9].equals(direction) && List.of(significances).contains(cells[11]);
    }

    private static List<String> drugs(Evidence line) {
        return List.of(cells(line)[7].split(",", -1));
    }

    @Test
    void nothing_is_offered_but_for_lines_whose_cells_support_a_sensitivity_to_its_drugs() {
        var checked =
                theAnswerToEveryCombination()
                        .flatMap(match ->
                                Stream.of(match.exact(), match.broader(), match.anyCancer()))
                        .flatMap(findings -> findings.options().stream())
                        .flatMap(option ->
                                option.supporting().stream()
                                        .peek(line -> {
                                            assertThat(
                                                            says(
                                                                    line.evidence(),
                                                                    "Supports",
                                                                    "Sensitivity/Response"))
                                                    .as(option.toString())
                                                    .isTrue();
                                            assertThat(drugs(line.evidence()))
                                                    .containsAll(option.therapy().drugs());
                                        }))
                        .count();

        assertThat(checked).isGreaterThan(1_000);
    }

    @Test
    void beside_the_exact_part_no_drug_is_offered_that_any_line_of_the_answer_speaks_against() {
        var conflicts = new AtomicInteger();
        theAnswerToEveryCombination()
                .forEach(match -> {
                    var here =
                            Stream.of(match.exact(), match.broader(), match.anyCancer())
                                    .flatMap(findings -> findings.lines().stream())
                                    .filter(line -> fails(line) || doesNotHelp(line))
                                    .toList();
                    var elsewhere = match.otherDisease();
                    assertThat(elsewhere).allMatch(line -> fails(line) || doesNotHelp(line));
                    var failing = elsewhere.stream().filter(TherapyVectorsTest::fails).toList();
                    conflicts.addAndGet(withheld(match.broader(), here, failing));
                    conflicts.addAndGet(withheld(match.anyCancer(), here, elsewhere));
                });

        assertThat(conflicts).hasValue(90);
    }

    private static int withheld(Findings part, List<Evidence> here, List<Evidence> elsewhere) {
        var against =
                Stream.concat(here.stream(), elsewhere.stream())
                        .flatMap(line -> drugs(line).stream())
                        .collect(Collectors.toSet());
        assertThat(part.options())
                .flatExtracting(option -> option.therapy().drugs())
                .noneMatch(against::contains);
        assertThat(part.conflicts())
                .allSatisfy(conflict -> {
                    assertThat(conflict.against()).isNotEmpty();
                    assertThat(conflict.therapy().drugs()).containsAnyElementsOf(against);
                });
        return part.conflicts().size();
    }

    private static boolean fails(Evidence line) {
        return says(line, "Supports", "Resistance", "Reduced Sensitivity");
    }

    private static boolean doesNotHelp(Evidence line) {
        return says(line, "Does Not Support", "Sensitivity/Response");
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
    void a_deletion_within_exon_19_of_egfr_is_of_the_class_that_most_of_the_evidence_is_about() {
        var match = CIVIC.match("EGFR", Variant.of("p.Glu746_Ala750del"), "3908", Optional.empty());

        assertThat(match.broader().lines())
                .extracting(Evidence::asWritten)
                .containsOnly("EXON 19 DELETION");
        assertThat(options(match.broader()))
                .contains("Erlotinib", "Gefitinib", "Afatinib", "Dacomitinib")
                .doesNotContain("Osimertinib");
    }

    @Test
    void what_the_table_names_is_understood_whatever_its_form() {
        assertThat(CIVIC.notUnderstood("ALK", Variant.of("ALK FUSIONS"))).isEmpty();
        assertThat(CIVIC.notUnderstood("EGFR", Variant.of("ALK FUSIONS"))).isPresent();
        assertThat(CIVIC.notUnderstood("EGFR", Variant.of("c.2573T>G"))).isPresent();
        assertThat(CIVIC.notUnderstood("EGFR", Variant.of("L858R"))).isEmpty();
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
