package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// One way to search resources of a type.
///
/// @param paths where its values stand; of several, any
public record SearchParameter(String name, Kind kind, List<ElementPath> paths) {
    public SearchParameter {
        paths = List.copyOf(paths);
    }

    /// How values are compared.
    public enum Kind {
        TOKEN("token"),
        DATE("date"),
        REFERENCE("reference"),
        STRING("string"),
        QUANTITY("quantity"),
        URI("uri");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// As FHIR's `search-param-type` writes it.
        public String code() {
            return code;
        }
    }

    /// @param paths joined by `|`, as [ElementPath] reads them
    static SearchParameter of(String name, Kind kind, String paths) {
        return new SearchParameter(
                name, kind, Arrays.stream(paths.split("\\|", -1)).map(ElementPath::of).toList());
    }

    Stream<JsonNode> values(JsonNode resource) {
        return paths.stream().flatMap(path -> path.values(resource));
    }
}
