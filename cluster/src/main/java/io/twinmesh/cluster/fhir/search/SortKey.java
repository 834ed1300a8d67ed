package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.resource.key.FoldedText;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// By what results are ordered. Resources without the value come last, in both directions.
public record SortKey(SearchParameter parameter, boolean descending) {

    /// A text whose order is the order of the values; empty when there is none. Of several values
    /// the one that comes first in this direction.
    public Optional<String> of(JsonNode resource) {
        var texts = parameter.values(resource).flatMap(value -> text(value).stream());
        return descending
                ? texts.max(Comparator.naturalOrder())
                : texts.min(Comparator.naturalOrder());
    }

    static boolean possible(SearchParameter parameter) {
        return switch (parameter.kind()) {
            case DATE, STRING -> true;
            case TOKEN -> parameter.name().equals("_id");
            case REFERENCE, QUANTITY, URI -> false;
        };
    }

    private Optional<String> text(JsonNode value) {
        return switch (parameter.kind()) {
            case DATE ->
                    TimeRange.of(value)
                            .map(range -> sortable(descending ? range.to() : range.from()));
            case STRING, TOKEN, REFERENCE, QUANTITY, URI ->
                    value.isTextual()
                            ? Optional.of(FoldedText.of(value.asText()))
                            : Optional.empty();
        };
    }

    /// Seconds first, of fixed width, shifted so that none is negative.
    private static String sortable(Instant at) {
        return "%020d.%09d"
                .formatted(at.getEpochSecond() - Instant.MIN.getEpochSecond(), at.getNano());
    }

    /// Orders by the texts of [#of].
    public Comparator<Optional<String>> order() {
        var values =
                descending ? Comparator.<String>reverseOrder() : Comparator.<String>naturalOrder();
        return (one, other) -> {
            if (one.isEmpty() || other.isEmpty()) {
                return Boolean.compare(one.isEmpty(), other.isEmpty());
            }
            return values.compare(one.get(), other.get());
        };
    }
}
