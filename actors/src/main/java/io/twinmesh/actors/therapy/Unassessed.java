package io.twinmesh.actors.therapy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.history.Fact;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A variant of which no test could tell whether it is there: looked up for nothing, and named, so
/// that nobody takes it for absent.
///
/// @param brought whether it is not the twin's
record Unassessed(FoundVariant variant, Fact.Unclear why, boolean brought) {
    /// Those that no other report found, each once, as its newest report says.
    static List<Unassessed> among(
            List<Fact.VariantReported> own,
            List<Fact.VariantReported> brought,
            List<FoundVariant> found) {
        var assessed = found.stream().map(FoundVariant::key).collect(Collectors.toSet());
        var unassessed = new LinkedHashMap<FoundVariant.Key, Unassessed>();
        Stream.concat(of(own, false), of(brought, true))
                .filter(one -> !assessed.contains(one.variant().key()))
                .forEach(one ->
                        unassessed.merge(
                                one.variant().key(),
                                one,
                                (a, b) -> b.variant().at().isAfter(a.variant().at()) ? b : a));
        return List.copyOf(unassessed.values());
    }

    private static Stream<Unassessed> of(List<Fact.VariantReported> reported, boolean brought) {
        return reported.stream()
                .filter(Fact.VariantUnassessed.class::isInstance)
                .map(Fact.VariantUnassessed.class::cast)
                .flatMap(fact ->
                        FoundVariant.of(fact).stream()
                                .map(variant -> new Unassessed(variant, fact.why(), brought)));
    }

    void put(ObjectNode row) {
        row.put("gene", variant.gene()).put("variant", variant.spellings().getFirst().name());
        var names = row.putArray("names");
        variant.names().forEach(names::add);
        row.put("observedAt", variant.at().toString());
        if (brought) {
            row.put("prefetched", true);
        }
        row.put(
                "reason",
                switch (why) {
                    case NO_CALL -> "no call";
                    case INDETERMINATE -> "indeterminate";
                });
    }

    @Override
    public String toString() {
        return "Unassessed" + Fact.HIDDEN;
    }
}
