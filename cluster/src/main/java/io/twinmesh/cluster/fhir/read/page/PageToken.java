package io.twinmesh.cluster.fhir.read.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where a page begins, and all that is needed to show it: links carry one sealed, since a search
/// can hold somebody's name.
///
/// @param path what it is a page of, for example `/fhir/Observation`
/// @param query the search as it was sent
/// @param strict whether unknown parameters were to be refused
/// @param count resources on a page, at most
/// @param snapshot place in the journal: pages show what was then, whatever is written meanwhile
/// @param at when the first page was asked for
/// @param total how many there are altogether, when it is known
/// @param after where the page before ended; empty for the first page
public record PageToken(
        String path,
        String query,
        boolean strict,
        int count,
        long snapshot,
        Instant at,
        Optional<Integer> total,
        Optional<After> after) {

    /// The last thing on a page.
    ///
    /// @param keys of a sorted search, by which the results are ordered
    /// @param name the twin, or the id in the directory
    /// @param sequenceNumber in the twin's journal
    public record After(List<Optional<String>> keys, String name, long sequenceNumber) {
        public After {
            keys = List.copyOf(keys);
        }

        public static After place(String name, long sequenceNumber) {
            return new After(List.of(), name, sequenceNumber);
        }
    }

    PageToken next(Optional<Integer> knownTotal, After last) {
        return new PageToken(
                path, query, strict, count, snapshot, at, knownTotal, Optional.of(last));
    }

    @Override
    public String toString() {
        return "PageToken[hidden]";
    }
}
