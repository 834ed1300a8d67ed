package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/// One parameter of a search. All criteria of a search must be met.
public sealed interface Criterion {
    SearchParameter parameter();

    boolean meets(JsonNode resource);

    /// One of these values is there.
    ///
    /// @param anyOf at least one
    record Has(SearchParameter parameter, List<Wanted> anyOf) implements Criterion {
        public Has {
            anyOf = List.copyOf(anyOf);
        }

        @Override
        public boolean meets(JsonNode resource) {
            return parameter
                    .values(resource)
                    .anyMatch(value -> anyOf.stream().anyMatch(wanted -> wanted.finds(value)));
        }
    }

    /// None of these values is there; a resource without any value meets this too.
    record HasNot(Has has) implements Criterion {
        @Override
        public SearchParameter parameter() {
            return has.parameter();
        }

        @Override
        public boolean meets(JsonNode resource) {
            return !has.meets(resource);
        }
    }

    /// Whether there is any value at all.
    record Missing(SearchParameter parameter, boolean missing) implements Criterion {
        @Override
        public boolean meets(JsonNode resource) {
            return parameter.values(resource).findAny().isEmpty() == missing;
        }
    }
}
