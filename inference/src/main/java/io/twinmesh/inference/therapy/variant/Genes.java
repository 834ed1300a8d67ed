package io.twinmesh.inference.therapy.variant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// What a gene is called.
public final class Genes {
    /// Names in use beside the symbol of HGNC, for genes of which tables of evidence speak.
    private static final Map<String, String> ALSO_CALLED =
            Map.ofEntries(
                    Map.entry("ABL", "ABL1"),
                    Map.entry("NPM", "NPM1"),
                    Map.entry("HER1", "EGFR"),
                    Map.entry("HER2", "ERBB2"),
                    Map.entry("HER3", "ERBB3"),
                    Map.entry("NEU", "ERBB2"),
                    Map.entry("PDL1", "CD274"),
                    Map.entry("PD-L1", "CD274"),
                    Map.entry("C-KIT", "KIT"),
                    Map.entry("C-MET", "MET"),
                    Map.entry("B-RAF", "BRAF"),
                    Map.entry("K-RAS", "KRAS"),
                    Map.entry("N-RAS", "NRAS"),
                    Map.entry("H-RAS", "HRAS"));

    /// By their numbers at HGNC (CC0 1.0; they do not change), the genes of CIViC's evidence of
    /// 2021-02 and those that are fused with them.
    private static final Map<String, String> NUMBERED = numbered();

    private Genes() {}

    private static Map<String, String> numbered() {
        try (var in =
                Objects.requireNonNull(
                        Genes.class.getResourceAsStream("genes.tsv"),
                        "genes.tsv is missing from this release")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .collect(Collectors.toUnmodifiableMap(cells -> cells[0], cells -> cells[1]));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read genes.tsv", e);
        }
    }

    /// The symbol of HGNC, in upper case, of a gene that is called so, or has this number.
    ///
    /// @param gene `EGFR`, `her2`, `HGNC:3236`; what is not known stays as it is
    public static String symbol(String gene) {
        var name = gene.strip().toUpperCase(Locale.ROOT);
        return NUMBERED.getOrDefault(name, ALSO_CALLED.getOrDefault(name, name));
    }

    /// Whether a name is that of the fusion of these genes.
    public static boolean areFusedIn(String name, Set<String> genes) {
        return Fusion.of(name.strip().toUpperCase(Locale.ROOT))
                .filter(fusion -> genes.size() == 2 && genes.stream().allMatch(fusion::joins))
                .isPresent();
    }

    /// Whether it is a number for which no symbol is known here.
    public static boolean isUnknownNumber(String gene) {
        return symbol(gene).startsWith("HGNC:");
    }
}
