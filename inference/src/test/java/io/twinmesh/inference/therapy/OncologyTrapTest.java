package io.twinmesh.inference.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.therapy.variant.Variant;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// For every line of CIViC that says that a variant makes a therapy fail, read from its cells: a
/// patient with that variant is not offered the therapy, whatever the disease is called.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
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

    private static final Set<String> DISEASES =
            Stream.concat(CELLS.stream().map(cells -> cells[6]), IN_NO_LINE.stream())
                    .collect(Collectors.toUnmodifiableSet());

    @Test
    void what_a_variant_makes_fail_is_offered_to_nobody_who_has_it_in_any_disease() {
        var sprung = new ArrayList<String>();
        traps().stream()
                .collect(Collectors.groupingBy(trap -> List.of(trap.gene(), trap.variant())))
                .forEach((named, traps) -> {
                    var variant = Variant.of(named.getLast());
                    for (var doid : DISEASES) {
                        var match = CIVIC.match(named.getFirst(), variant, doid, Optional.empty());
                        traps.stream()
                                .filter(trap -> trap.catches(match))
                                .forEach(trap -> sprung.add(trap + " in DOID " + doid));
                    }
                });

        assertThat(sprung).isEmpty();
        assertThat(traps()).hasSizeGreaterThan(400);
        assertThat(DISEASES).hasSizeGreaterThan(130);
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
