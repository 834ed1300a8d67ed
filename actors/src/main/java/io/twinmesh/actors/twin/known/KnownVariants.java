package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.packed.PackedRows;
import io.twinmesh.persistence.history.Fact;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The variants that were found, and those of which a test could not tell, each with the resource
/// that said so, in the order they came in. At the limit one that was not told makes room before
/// one that was found.
///
/// @param complete false once one had to make room; from then on the absence of a variant proves
///   nothing
public record KnownVariants(PackedRows<Held> rows, boolean complete) {
    public static final int LIMIT = 512;
    public static final KnownVariants NONE = of(List.of(), true);

    @JsonCreator
    public static KnownVariants of(
            @JsonProperty("rows") List<Held> rows, @JsonProperty("complete") boolean complete) {
        return new KnownVariants(PackedRows.of(VariantRows.LAYOUT, rows), complete);
    }

    /// @param resource fingerprint of the resource that said it
    public record Held(long resource, Fact.VariantReported fact) {}

    public KnownVariants with(long resource, Fact.VariantReported fact) {
        var all = rows.with(new Held(resource, fact));
        return all.size() > LIMIT
                ? new KnownVariants(all.without(least(all)), false)
                : new KnownVariants(all, complete);
    }

    private static int least(List<Held> all) {
        return IntStream.range(0, all.size())
                .filter(at -> all.get(at).fact() instanceof Fact.VariantUnassessed)
                .findFirst()
                .orElse(0);
    }

    @SuppressWarnings("ReferenceEquality") // what had nothing of it is the same object
    public KnownVariants without(long resource) {
        var kept = rows.withoutSource(resource);
        return kept == rows ? this : new KnownVariants(kept, complete);
    }

    public int count() {
        return rows.size();
    }

    /// Of each the fingerprint of the resource that said it.
    public LongStream resources() {
        return rows.sources();
    }

    @Override
    public String toString() {
        return "KnownVariants[" + rows.size() + "]";
    }
}
