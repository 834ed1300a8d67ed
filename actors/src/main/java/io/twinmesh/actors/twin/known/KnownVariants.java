package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.packed.PackedRows;
import io.twinmesh.persistence.history.Fact;

import java.util.List;
import java.util.stream.LongStream;

/// The variants that were found, each with the resource that said so, in the order they came in.
///
/// @param complete false once one had to make room at the limit; from then on the absence of a
///   variant proves nothing
public record KnownVariants(PackedRows<Held> rows, boolean complete) {
    public static final int LIMIT = 512;
    public static final KnownVariants NONE = of(List.of(), true);

    @JsonCreator
    public static KnownVariants of(
            @JsonProperty("rows") List<Held> rows, @JsonProperty("complete") boolean complete) {
        return new KnownVariants(PackedRows.of(VariantRows.LAYOUT, rows), complete);
    }

    /// @param resource fingerprint of the resource that said it
    public record Held(long resource, Fact.VariantNoted fact) {}

    public KnownVariants with(long resource, Fact.VariantNoted fact) {
        var all = rows.with(new Held(resource, fact));
        return all.size() > LIMIT
                ? new KnownVariants(all.without(0), false)
                : new KnownVariants(all, complete);
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
