package io.twinmesh.inference.therapy.variant;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/// A variant that is asked about, among what else its genes have in the same patient.
///
/// @param genes symbols of those whose lines may be about it: its own, and those a fusion joins
/// @param asked what the variant itself is made of
/// @param present what is there, the variant among it
public record Genotype(Set<String> genes, Set<Part> asked, Set<Part> present) {
    public Genotype {
        genes = Set.copyOf(genes);
        asked = Set.copyOf(asked);
        present = Set.copyOf(present);
    }

    /// How a line is about the variant.
    public enum Fit {
        /// It names it.
        ITSELF,
        /// It names a class that it belongs to.
        CLASS,
        NONE
    }

    /// @param gene HGNC symbol
    public static Genotype of(String gene, Variant variant) {
        var written = Parts.of(gene, variant).all();
        var genes = new LinkedHashSet<String>();
        genes.add(Genes.symbol(gene));
        written.stream()
                .flatMap(part -> Fusion.of(part.variant().name()).stream())
                .flatMap(fusion -> Stream.of(fusion.five(), fusion.three()))
                .forEach(genes::add);
        var parts = new LinkedHashSet<Part>();
        for (var part : written) {
            // which gene of a fusion a change is of is not said
            genes.forEach(symbol -> parts.add(Part.of(symbol, part.variant())));
        }
        return new Genotype(genes, parts, parts);
    }

    /// The same, in a patient who has these, too.
    public Genotype among(Collection<Genotype> others) {
        var all = new LinkedHashSet<>(present);
        others.forEach(other -> all.addAll(other.present));
        return new Genotype(genes, asked, all);
    }

    /// @param named what a line names
    /// @param needed what of it must be there
    public Fit fit(Set<Part> named, Set<Part> needed) {
        if (named.stream().noneMatch(part -> isOrCovers(part, asked))
                || !needed.stream().allMatch(part -> isOrCovers(part, present))) {
            return Fit.NONE;
        }
        return present.containsAll(needed) && named.stream().anyMatch(asked::contains)
                ? Fit.ITSELF
                : Fit.CLASS;
    }

    private static boolean isOrCovers(Part part, Set<Part> some) {
        return some.contains(part) || some.stream().anyMatch(part::covers);
    }
}
