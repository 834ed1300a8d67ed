package io.twinmesh.persistence.client;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/// On which resources of a type a caller may do something.
public sealed interface Grant {
    /// On none.
    record Nothing() implements Grant {}

    /// On all of them.
    record Everything() implements Grant {}

    /// On those for which all conditions of one of the lists hold.
    record Matching(List<List<ScopeCondition>> anyOf) implements Grant {
        public Matching {
            anyOf = anyOf.stream().map(List::copyOf).toList();
        }
    }

    /// Whether this resource is among them.
    ///
    /// @param resource a FHIR resource of the type that was asked for
    default boolean includes(JsonNode resource) {
        return switch (this) {
            case Nothing() -> false;
            case Everything() -> true;
            case Matching(var anyOf) ->
                    anyOf.stream().anyMatch(all -> all.stream().allMatch(c -> c.holds(resource)));
        };
    }
}
