package io.twinmesh.actors.therapy;

import io.twinmesh.inference.therapy.variant.Genes;
import io.twinmesh.inference.therapy.variant.Genotype;
import io.twinmesh.inference.therapy.variant.Parts;
import io.twinmesh.inference.therapy.variant.Variant;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A variant in the spelling of the table; several reports of the same one are one.
///
/// @param spellings at least one, the most telling first
/// @param names as the newest report wrote them
/// @param at when it was last observed
record FoundVariant(String gene, List<Variant> spellings, List<String> names, Instant at) {
    /// The protein's change in a name such as `NM_005228.5(EGFR):c.2573T>G (p.Leu858Arg)` or
    /// `NP_005219.2:p.Leu858Arg`.
    private static final Pattern PROTEIN =
            Pattern.compile("(?:^|[:(\\s])(p\\.(?:\\([^()]+\\)|[^()\\s]+))");

    FoundVariant {
        spellings = List.copyOf(spellings);
        names = List.copyOf(names);
    }

    /// A sequence before a change of it: `NM_005228.5:` or `NM_005228.5(EGFR):`. The two colons of
    /// a fusion are no such thing.
    private static final Pattern SEQUENCE = Pattern.compile("^.*(?<!:):(?!:)");

    /// What two reports of the same variant share.
    record Key(String gene, Variant variant) {
        @Override
        public String toString() {
            return "Key" + Fact.HIDDEN;
        }
    }

    Key key() {
        return new Key(Genes.symbol(gene), spellings.getFirst());
    }

    private Stream<Genotype> alone() {
        return spellings.stream().map(spelling -> Genotype.of(gene, spelling));
    }

    /// What one of the spellings is made of, in a patient who has all of these variants.
    Genotype spelled(Variant spelling, List<FoundVariant> all) {
        return Genotype.of(gene, spelling)
                .among(all.stream().flatMap(FoundVariant::alone).toList());
    }

    /// Each once, in the order they were first noted.
    static List<FoundVariant> among(List<Fact.VariantNoted> noted) {
        var found = new LinkedHashMap<Key, FoundVariant>();
        for (var fact : noted) {
            of(fact).ifPresent(one ->
                    found.merge(one.key(), one, (a, b) -> b.at.isBefore(a.at) ? a : b));
        }
        return List.copyOf(found.values());
    }

    static Optional<FoundVariant> of(Fact.VariantReported fact) {
        var spellings =
                fact.names().stream()
                        .flatMap(name -> spelling(fact.gene(), name).stream())
                        .distinct()
                        .toList();
        return spellings.isEmpty()
                ? Optional.empty()
                : Optional.of(new FoundVariant(fact.gene(), spellings, fact.names(), fact.at()));
    }

    private static Optional<Variant> spelling(String gene, String name) {
        try {
            var whole = Variant.of(name);
            // a fusion with a change of one of its genes is more than the change
            if (Parts.of(gene, whole).all().size() > 1) {
                return Optional.of(whole);
            }
            var protein = PROTEIN.matcher(name);
            return Optional.of(
                    Variant.of(
                            protein.find()
                                    ? protein.group(1)
                                    : SEQUENCE.matcher(name).replaceFirst("")));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "FoundVariant" + Fact.HIDDEN;
    }
}
