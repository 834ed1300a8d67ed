package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.therapy.variant.Genotype;
import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// For every line of CIViC that says that a variant makes a therapy fail, read from its cells: a
/// patient with that variant is not offered the therapy, whatever the disease is called.
final class OncologyTrapTest {
    private static final byte[] BYTES = bytes();
    private static final EvidenceTable CIVIC = EvidenceTable.read(BYTES);

    /// Lung cancer and cancer of the colon: coarse, and in no line of the table.
    private static final List<String> IN_NO_LINE = List.of("1324", "219", "");

    private static byte[] bytes() {
        var file = Path.of("../../shared/data/clinical/civic/civic_predictive_ABC.tsv");
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the reference data is missing: " + file, e);
        }
    }

    /// A line that says so.
    ///
    /// @param drugs of one therapy: what was given together
    private record Trap(int id, String gene, String variant, Set<String> drugs) {
        static Stream<Trap> of(String[] cells) {
            var drugs = List.of(cells[7].split(",", -1));
            var therapies =
                    cells[8].equals("Combination")
                            ? List.of(Set.copyOf(drugs))
                            : drugs.stream().map(Set::of).toList();
            return therapies.stream()
                    .map(given -> new Trap(Integer.parseInt(cells[0]), cells[1], cells[3], given));
        }

        Variant named() {
            return Variant.of(variant);
        }

        /// Beside the exact part no combination with one of the drugs is offered either.
        boolean catches(TherapyMatch match) {
            return match.exact().options().stream()
                            .anyMatch(option -> drugs.containsAll(option.therapy().drugs()))
                    || Stream.of(match.broader(), match.anyCancer())
                            .flatMap(part -> part.options().stream())
                            .anyMatch(option ->
                                    !Collections.disjoint(drugs, option.therapy().drugs()));
        }
    }

    private static final List<String[]> CELLS =
            Arrays.stream(new String(BYTES, StandardCharsets.UTF_8).split("\n"))
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .toList();

    private static List<Trap> traps() {
        return CELLS.stream()
                .filter(cells -> cells[9].equals("Supports"))
                .filter(cells -> Set.of("Resistance", "Reduced Sensitivity").contains(cells[11]))
                .flatMap(Trap::of)
                .toList();
    }

    /// By gene, the diseases in which the table has a line of it.
    private static final Map<String, Set<String>> DISEASES =
            CELLS.stream()
                    .collect(
                            Collectors.groupingBy(
                                    cells -> cells[1],
                                    Collectors.mapping(cells -> cells[6], Collectors.toSet())));

    /// Many traps are about the same variant.
    private final Map<Genotype, Map<String, TherapyMatch>> matches = new HashMap<>();

    /// In every disease of the gene, and in those in which none has a line: there each disease is
    /// like the next.
    private Map<String, TherapyMatch> matches(String gene, Genotype genotype) {
        return matches.computeIfAbsent(
                genotype,
                _ ->
                        Stream.concat(
                                        DISEASES.getOrDefault(gene, Set.of()).stream(),
                                        IN_NO_LINE.stream())
                                .distinct()
                                .collect(
                                        Collectors.toMap(
                                                doid -> doid,
                                                doid ->
                                                        CIVIC.match(
                                                                genotype,
                                                                doid,
                                                                Optional.empty()))));
    }

    private List<String> sprung(Trap trap, Genotype genotype) {
        return matches(trap.gene(), genotype).entrySet().stream()
                .filter(match -> trap.catches(match.getValue()))
                .map(match -> trap + " in DOID " + match.getKey() + " of " + genotype)
                .toList();
    }

    @Test
    void what_a_variant_makes_fail_is_offered_to_nobody_who_has_it_in_any_disease() {
        assertThat(traps())
                .hasSizeGreaterThan(400)
                .allSatisfy(trap ->
                        assertThat(sprung(trap, Genotype.of(trap.gene(), trap.named()))).isEmpty());
    }

    /// Changes in the one-letter code, as the cells have them alone or beside a fusion.
    private static final Pattern CHANGE = Pattern.compile("\\b[A-Z][0-9]+[A-Z]\\b");

    /// The changes that a line names, each of them in every spelling, without the fusion beside
    /// them.
    private static Stream<Genotype> spelled(Trap trap) {
        var changes = CHANGE.matcher(trap.variant()).results().map(MatchResult::group).toList();
        var spellings =
                List.<UnaryOperator<String>>of(
                        change -> change,
                        change -> "p." + change,
                        change -> "p." + AminoAcids.threeLetters(change),
                        change -> "p.(" + AminoAcids.threeLetters(change) + ")");
        return changes.isEmpty()
                ? Stream.empty()
                : spellings.stream()
                        .map(spelling -> {
                            var all =
                                    changes.stream()
                                            .map(spelling)
                                            .map(Variant::of)
                                            .map(change -> Genotype.of(trap.gene(), change))
                                            .toList();
                            return all.getFirst().among(all);
                        });
    }

    @Test
    void nor_is_it_when_the_change_is_spelled_otherwise_or_the_fusion_beside_it_is_not_known() {
        // those that need a copy number beside the change are no trap for the change alone
        var named =
                traps().stream().filter(trap -> !trap.variant().contains("AMPLIFICATION")).toList();

        assertThat(named.stream().flatMap(OncologyTrapTest::spelled)).hasSizeGreaterThan(1_000);
        assertThat(named)
                .allSatisfy(trap ->
                        assertThat(
                                        spelled(trap)
                                                .flatMap(spelling ->
                                                        sprung(trap, spelling).stream()))
                                .isEmpty());
        // every one of them is also told
        assertThat(named)
                .allSatisfy(trap ->
                        assertThat(spelled(trap))
                                .allSatisfy(spelling ->
                                        assertThat(told(trap, spelling)).contains(trap.id())));
    }

    private Set<Integer> told(Trap trap, Genotype genotype) {
        return matches(trap.gene(), genotype).values().stream()
                .flatMap(match -> match.weakening().stream())
                .map(Evidence::id)
                .collect(Collectors.toSet());
    }

    @Test
    void a_change_of_a_fused_gene_makes_fail_what_helps_against_the_fusion() {
        var change = Genotype.of("ABL1", Variant.of("p.Thr315Ile"));
        var fusion = Genotype.of("BCR", Variant.of("BCR::ABL1"));
        var leukaemia = "8552";

        assertThat(names(CIVIC.match(fusion, leukaemia, Optional.empty())))
                .contains("Imatinib", "Dasatinib");
        assertThat(names(CIVIC.match(change, leukaemia, Optional.empty()))).isEmpty();
        assertThat(names(CIVIC.match(fusion.among(List.of(change)), leukaemia, Optional.empty())))
                .doesNotContain("Imatinib", "Dasatinib", "Bosutinib");
        assertThat(names(CIVIC.match(change.among(List.of(fusion)), leukaemia, Optional.empty())))
                .contains("Ponatinib")
                .doesNotContain("Imatinib", "Dasatinib", "Bosutinib");
    }

    private static List<String> names(TherapyMatch match) {
        return match.exact().options().stream().map(option -> option.therapy().name()).toList();
    }

    @Test
    void a_resistance_in_another_disease_is_shown_with_that_disease() {
        var lung = CIVIC.match("EGFR", Variant.of("T790M"), "1324", Optional.empty());

        assertThat(lung.otherDisease())
                .filteredOn(Evidence::isResistance)
                .extracting(line -> line.disease().doid())
                .contains("3908", "3910");
        var ovary = CIVIC.match("BRCA1", Variant.of("Mutation"), "2394", Optional.empty()).exact();
        assertThat(ovary.conflicts())
                .anySatisfy(conflict -> {
                    assertThat(conflict.therapy().name()).isEqualTo("Olaparib");
                    assertThat(conflict.against())
                            .extracting(line -> line.disease().name())
                            .contains("Triple-receptor Negative Breast Cancer");
                });
    }
}
