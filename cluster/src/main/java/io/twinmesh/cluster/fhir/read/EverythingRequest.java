package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.read.page.PageRequest;
import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.fhir.search.TimeRange;
import io.twinmesh.cluster.http.problem.Refused;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `$everything` is asked for.
///
/// @param types empty for all
/// @param care only what happened within; what says no time is always there
/// @param ignored what was passed over
record EverythingRequest(
        Set<String> types,
        Optional<Instant> since,
        Optional<TimeRange> care,
        Optional<Integer> count,
        List<String> ignored) {
    EverythingRequest {
        types = Set.copyOf(types);
        ignored = List.copyOf(ignored);
    }

    /// Fails with [Refused] `search.value-malformed` when a value cannot be read, or a type is not
    /// one that patients have here.
    ///
    /// @param lenient whether types that patients do not have here may be passed over, as long as
    ///   one is left: of all of them left out would come all
    static EverythingRequest read(SearchQuery query, boolean lenient) {
        var wanted = new LinkedHashSet<String>();
        for (var list : query.values("_type")) {
            for (var type : list.split(",", -1)) {
                wanted.add(type.strip());
            }
        }
        var types = new LinkedHashSet<>(wanted);
        types.removeIf(type -> !ofPatients(type));
        if (types.size() < wanted.size() && (!lenient || types.isEmpty())) {
            throw new Refused(
                    400,
                    "search.value-malformed",
                    "_type names a type that is not about patients, or that this server does not"
                            + " keep. Prefer: handling=lenient leaves it out.");
        }
        var start = time(query, "start");
        var end = time(query, "end");
        var care =
                start.isEmpty() && end.isEmpty()
                        ? Optional.<TimeRange>empty()
                        : Optional.of(
                                new TimeRange(
                                        start.map(TimeRange::from).orElse(Instant.MIN),
                                        end.map(TimeRange::to).orElse(Instant.MAX)));
        return new EverythingRequest(
                types,
                time(query, "_since").map(TimeRange::from),
                care,
                PageRequest.count(query),
                types.size() < wanted.size() ? List.of("a type in _type") : List.of());
    }

    private static boolean ofPatients(String type) {
        return ResourceHome.of(type)
                .filter(home ->
                        switch (home) {
                            case ResourceHome.Twin _, ResourceHome.Either _ -> true;
                            case ResourceHome.Shared _ -> false;
                        })
                .isPresent();
    }

    private static Optional<TimeRange> time(SearchQuery query, String name) {
        return query.value(name)
                .map(text ->
                        TimeRange.parse(text.replace(' ', '+'))
                                .orElseThrow(() -> PageRequest.malformed(name)));
    }
}
