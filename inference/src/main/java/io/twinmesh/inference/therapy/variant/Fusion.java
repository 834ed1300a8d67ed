package io.twinmesh.inference.therapy.variant;

import java.util.Optional;
import java.util.regex.Pattern;

/// A fusion of two genes: `BCR-ABL`, `BCR::ABL1`, `EML4-ALK fusion`.
///
/// @param five symbol of the gene whose first part it has
/// @param three of the one whose last part it has
record Fusion(String five, String three) {
    private static final Pattern FORM =
            Pattern.compile(
                    "([A-Z][A-Z0-9]+)(?:-|::)([A-Z][A-Z0-9]+)"
                            + "(?: (?:FUSION|REARRANGEMENT|TRANSLOCATION))?");

    /// What is joined by a hyphen, and is no gene: residues (`C1156Y-L1198F`), exons (`E6-E20`) and
    /// their like, and words.
    private static final Pattern NO_GENE =
            Pattern.compile("[A-Z][0-9]+[A-Z*]?|NON|LOOP|NEUTRAL|THERAPEUTIC");

    /// @param name in upper case
    static Optional<Fusion> of(String name) {
        var form = FORM.matcher(name);
        return form.matches() && isGene(form.group(1)) && isGene(form.group(2))
                ? Optional.of(new Fusion(Genes.symbol(form.group(1)), Genes.symbol(form.group(2))))
                : Optional.empty();
    }

    private static boolean isGene(String word) {
        return !NO_GENE.matcher(word).matches();
    }

    /// In the notation of HGNC (Bruford et al., Leukemia 2021;35:3040).
    String name() {
        return five + "::" + three;
    }

    boolean joins(String gene) {
        var symbol = Genes.symbol(gene);
        return five.equals(symbol) || three.equals(symbol);
    }
}
