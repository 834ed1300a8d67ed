package io.twinmesh.inference.therapy.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What must be there together for a name to hold: `BCR-ABL T315I` is a fusion and a change of one
/// of its genes, `ALK FUSION G1202R` any fusion and a change, `EML4-ALK C1156Y-L1198F` a fusion and
/// two changes. A name that is of no such form is one part, as it is written.
///
/// @param all at least one
/// @param withoutFusions those beside the fusions, or all when there is nothing beside them
public record Parts(Set<Part> all, Set<Part> withoutFusions) {
    private static final Pattern AND = Pattern.compile(" AND | ?[+;&] ?");
    private static final Pattern BETWEEN_CHANGES = Pattern.compile("[ ,-]+");

    /// Which exons a fusion joins; they look like glutamates.
    private static final Pattern EXONS = Pattern.compile("E[0-9]+-E[0-9]+");

    private static Parts of(Set<Part> all) {
        var changes =
                all.stream()
                        .filter(part -> !part.isFusion())
                        .collect(Collectors.toUnmodifiableSet());
        return new Parts(Set.copyOf(all), changes.isEmpty() ? Set.copyOf(all) : changes);
    }

    /// @param gene HGNC symbol, of the changes
    public static Parts of(String gene, Variant variant) {
        var parts = new LinkedHashSet<Part>();
        for (var piece : AND.split(variant.name(), -1)) {
            var found = piece.isBlank() ? Optional.<List<Variant>>empty() : variants(gene, piece);
            if (found.isEmpty()) {
                return of(Set.of(Part.of(gene, variant)));
            }
            found.get().forEach(one -> parts.add(Part.of(gene, one)));
        }
        return of(parts);
    }

    /// A fusion, or the gene itself, may stand before changes.
    private static Optional<List<Variant>> variants(String gene, String piece) {
        var name = withoutGene(gene, piece);
        var whole = Variant.of(name);
        if (whole.notUnderstood().isEmpty()) {
            return Optional.of(List.of(whole));
        }
        var space = name.indexOf(' ');
        if (space < 0) {
            return changes(name);
        }
        var before = Variant.of(name.substring(0, space));
        var after = name.substring(space + 1).replaceFirst("^FUSIONS? ", "");
        return before.isFusion()
                ? changes(after).map(changes -> with(before, changes))
                : changes(name);
    }

    private static String withoutGene(String gene, String piece) {
        var space = piece.indexOf(' ');
        return space > 0 && Genes.symbol(piece.substring(0, space)).equals(Genes.symbol(gene))
                ? piece.substring(space + 1)
                : piece;
    }

    private static Optional<List<Variant>> changes(String text) {
        var changes =
                Arrays.stream(BETWEEN_CHANGES.split(text, -1))
                        .filter(Predicate.not(String::isEmpty))
                        .map(Variant::of)
                        .toList();
        return !EXONS.matcher(text).matches()
                        && !changes.isEmpty()
                        && changes.stream().allMatch(Variant::isChange)
                ? Optional.of(changes)
                : Optional.empty();
    }

    private static List<Variant> with(Variant fusion, List<Variant> changes) {
        var all = new ArrayList<>(changes);
        all.addFirst(fusion);
        return List.copyOf(all);
    }
}
