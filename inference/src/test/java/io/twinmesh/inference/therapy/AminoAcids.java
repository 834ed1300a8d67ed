package io.twinmesh.inference.therapy;

import java.util.Map;
import java.util.Objects;

/// One-letter codes of amino acids in the three letters that HGVS prefers. By HGVS,
/// Recommendations, "Protein: substitution".
final class AminoAcids {
    private static final Map<String, String> THREE_LETTERS =
            Map.ofEntries(
                    Map.entry("A", "Ala"),
                    Map.entry("R", "Arg"),
                    Map.entry("N", "Asn"),
                    Map.entry("D", "Asp"),
                    Map.entry("C", "Cys"),
                    Map.entry("Q", "Gln"),
                    Map.entry("E", "Glu"),
                    Map.entry("G", "Gly"),
                    Map.entry("H", "His"),
                    Map.entry("I", "Ile"),
                    Map.entry("L", "Leu"),
                    Map.entry("K", "Lys"),
                    Map.entry("M", "Met"),
                    Map.entry("F", "Phe"),
                    Map.entry("P", "Pro"),
                    Map.entry("S", "Ser"),
                    Map.entry("T", "Thr"),
                    Map.entry("W", "Trp"),
                    Map.entry("Y", "Tyr"),
                    Map.entry("V", "Val"),
                    Map.entry("*", "Ter"),
                    Map.entry("X", "Ter"));

    private AminoAcids() {}

    /// @param change such as `L858R`
    /// @return such as `Leu858Arg`
    static String threeLetters(String change) {
        int last = change.length() - 1;
        return threeLetters(change, 0) + change.substring(1, last) + threeLetters(change, last);
    }

    private static String threeLetters(String change, int at) {
        return Objects.requireNonNull(THREE_LETTERS.get(change.substring(at, at + 1)));
    }
}
