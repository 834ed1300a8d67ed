package io.twinmesh.actors.therapy;

import io.twinmesh.inference.therapy.variant.Variant;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /// What two reports of the same variant share.
    record Key(String gene, Variant variant) {
        @Override
        public String toString() {
            return "Key" + Fact.HIDDEN;
        }
    }

    Key key() {
        return new Key(gene.toUpperCase(Locale.ROOT), spellings.getFirst());
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

    private static Optional<FoundVariant> of(Fact.VariantNoted fact) {
        var spellings =
                fact.names().stream().flatMap(name -> spelling(name).stream()).distinct().toList();
        return spellings.isEmpty()
                ? Optional.empty()
                : Optional.of(new FoundVariant(fact.gene(), spellings, fact.names(), fact.at()));
    }

    private static Optional<Variant> spelling(String name) {
        var protein = PROTEIN.matcher(name);
        var change = protein.find() ? protein.group(1) : name.substring(name.lastIndexOf(':') + 1);
        try {
            return Optional.of(Variant.of(change));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "FoundVariant" + Fact.HIDDEN;
    }
}
