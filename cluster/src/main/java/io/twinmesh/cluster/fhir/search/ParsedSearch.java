package io.twinmesh.cluster.fhir.search;

import io.twinmesh.actors.Refusal;

import java.util.List;

/// What came of reading a search.
public sealed interface ParsedSearch {
    /// @param ignored names of parameters that were sent and not used, as far as they are names
    record Understood(ResourceSearch search, List<String> ignored) implements ParsedSearch {
        public Understood {
            ignored = List.copyOf(ignored);
        }
    }

    /// @param refusal names the parameter, never its value
    record Refused(Refusal refusal) implements ParsedSearch {}
}
