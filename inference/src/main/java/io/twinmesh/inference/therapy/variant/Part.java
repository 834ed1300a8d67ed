package io.twinmesh.inference.therapy.variant;

/// One thing that is or is not there: a change of a gene, a fusion, or a class of either.
///
/// @param gene whose it is; empty for a fusion, which names its genes itself
public record Part(String gene, Variant variant) {
    static Part of(String gene, Variant variant) {
        return new Part(Fusion.of(variant.name()).isPresent() ? "" : Genes.symbol(gene), variant);
    }

    boolean isFusion() {
        return variant.isFusion();
    }

    /// Whether this is a class that the other one belongs to.
    boolean covers(Part other) {
        return (other.gene.isEmpty() || gene.equals(other.gene))
                && variant.covers(gene, other.variant);
    }
}
