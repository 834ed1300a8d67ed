package io.twinmesh.inference.therapy.variant;

import java.util.Locale;
import java.util.Map;

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

    private Genes() {}

    /// The symbol of HGNC, in upper case, of a gene that is called so.
    public static String symbol(String gene) {
        var name = gene.strip().toUpperCase(Locale.ROOT);
        return ALSO_CALLED.getOrDefault(name, name);
    }
}
