package io.twinmesh.actors.therapy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Which reports are of one variant.
class FoundVariantTest {
    private static final int SEED = 20261128;
    private static final int VARIANTS = 500;
    private static final String SHORT = "ARNDCQEGHILKMFPSTWYV";
    private static final List<String> LONG =
            List.of(
                    "Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile", "Leu",
                    "Lys", "Met", "Phe", "Pro", "Ser", "Thr", "Trp", "Tyr", "Val");

    /// Symbol and number at HGNC.
    private static final List<List<String>> GENES =
            List.of(
                    List.of("EGFR", "HGNC:3236"),
                    List.of("BRAF", "HGNC:1097"),
                    List.of("KRAS", "HGNC:6407"),
                    List.of("KIT", "HGNC:6342"),
                    List.of("ABL1", "HGNC:76"));

    /// A change of a protein in letters and in the words of HGVS.
    private record Change(String letters, String hgvs) {
        static Change any(SplittableRandom random) {
            var from = random.nextInt(LONG.size());
            var to = (from + 1 + random.nextInt(LONG.size() - 1)) % LONG.size();
            var last = random.nextInt(LONG.size());
            var place = 1 + random.nextInt(2_000);
            var end = place + 1 + random.nextInt(30);
            var one = SHORT.charAt(from) + Integer.toString(place);
            var hgvs = LONG.get(from) + place;
            var range = one + "_" + SHORT.charAt(last) + end;
            var hgvsRange = hgvs + "_" + LONG.get(last) + end;
            return switch (random.nextInt(6)) {
                case 0 -> new Change(one + "*", hgvs + "Ter");
                case 1 -> new Change(range + "del", hgvsRange + "del");
                case 2 -> new Change(range + "dup", hgvsRange + "dup");
                case 3 ->
                        new Change(
                                range + "delins" + SHORT.charAt(to),
                                hgvsRange + "delins" + LONG.get(to));
                case 4 -> new Change(one + "del", hgvs + "del");
                default -> new Change(one + SHORT.charAt(to), hgvs + LONG.get(to));
            };
        }

        List<String> spellings(String gene) {
            return List.of(
                    letters,
                    "p." + letters,
                    "p.(" + letters + ")",
                    hgvs,
                    "p." + hgvs,
                    "p.(" + hgvs + ")",
                    "NP_000000.2:p." + hgvs,
                    "NP_000000.2:p.(" + hgvs + ")",
                    "ENSP00000000001.2:p." + hgvs,
                    "NM_000000.5(" + gene + "):c.1A>G (p." + hgvs + ")",
                    "NM_000000.5:c.1A>G p.(" + hgvs + ")");
        }
    }

    private static Fact.VariantNoted noted(String gene, String name, int second) {
        return new Fact.VariantNoted(
                List.of(new Code("http://loinc.org", "69548-6")),
                gene,
                List.of(name),
                Instant.EPOCH.plusSeconds(second));
    }

    @Test
    void one_variant_is_one_by_whatever_name_or_number_of_its_gene_and_in_every_spelling() {
        var random = new SplittableRandom(SEED);
        for (var n = 0; n < VARIANTS; n++) {
            var gene = GENES.get(random.nextInt(GENES.size()));
            var change = Change.any(random);
            var reports = new ArrayList<Fact.VariantNoted>();
            for (var called :
                    List.of(gene.get(0), gene.get(0).toLowerCase(Locale.ROOT), gene.get(1))) {
                for (var name : change.spellings(gene.get(0))) {
                    reports.add(noted(called, name, reports.size()));
                }
            }

            assertThat(FoundVariant.among(reports))
                    .as("seed %d, %s %s", SEED, gene, change)
                    .hasSize(1);
        }
    }

    @Test
    void two_variants_are_two_in_every_spelling() {
        var random = new SplittableRandom(SEED);
        var changes =
                IntStream.range(0, VARIANTS).mapToObj(_ -> Change.any(random)).distinct().toList();
        for (var spelling = 0; spelling < changes.getFirst().spellings("EGFR").size(); spelling++) {
            var at = spelling;
            var reports =
                    changes.stream()
                            .map(change -> noted("HGNC:3236", change.spellings("EGFR").get(at), 0))
                            .toList();

            assertThat(FoundVariant.among(reports))
                    .as("seed %d, spelling %d", SEED, spelling)
                    .hasSameSizeAs(changes);
        }
    }
}
