package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/// A search that was understood.
///
/// @param criteria all of which a resource must meet
/// @param sort first key first; empty for the order in which the resources came in
public record ResourceSearch(
        String type,
        Subject subject,
        List<Criterion> criteria,
        List<SortKey> sort,
        PageWish page,
        List<Include> includes) {
    public ResourceSearch {
        criteria = List.copyOf(criteria);
        sort = List.copyOf(sort);
        includes = List.copyOf(includes);
    }

    /// Whose resources are searched.
    public sealed interface Subject {
        /// Those of one patient.
        record OfPatient(String id) implements Subject {}

        /// Those with these ids, whoever they belong to.
        record Named(List<String> ids) implements Subject {
            public Named {
                ids = List.copyOf(ids);
            }
        }

        /// Nobody was named.
        record Anyone() implements Subject {}
    }

    /// How much is wanted.
    ///
    /// @param count resources on a page, when the client said so
    /// @param total whether the client wants to know how many there are altogether, when it said so
    public record PageWish(Optional<Integer> count, boolean countOnly, Optional<Boolean> total) {}

    /// Resources that shall come along with what is found.
    ///
    /// @param reverse those that refer to what is found, instead of those it refers to
    /// @param source type that holds the reference
    /// @param target type that is wanted; empty for any
    public record Include(
            boolean reverse, String source, SearchParameter parameter, Optional<String> target) {
        /// Where the references stand in a resource of the source type.
        public List<String> references(JsonNode resource) {
            return parameter
                    .values(resource)
                    .map(value -> value.isTextual() ? value : value.path("reference"))
                    .map(JsonNode::asText)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
    }

    /// What the resources that are looked for must all refer to, as `Type/id`; a twin's resources
    /// refer to each other, so it tells whose they are.
    public List<String> references() {
        return criteria.stream()
                .filter(Criterion.Has.class::isInstance)
                .map(Criterion.Has.class::cast)
                .filter(has -> has.anyOf().size() == 1)
                .flatMap(has -> has.anyOf().stream())
                .filter(Wanted.Reference.class::isInstance)
                .map(Wanted.Reference.class::cast)
                .flatMap(to -> to.type().map(of -> of + "/" + to.id()).stream())
                .toList();
    }

    /// Whether a resource is looked for. `id` and `meta` must stand in it as they are served.
    public boolean finds(JsonNode resource) {
        return criteria.stream().allMatch(criterion -> criterion.meets(resource));
    }
}
