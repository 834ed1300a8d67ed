package io.twinmesh.cluster.fhir.read.page;

import java.time.Duration;
import java.util.Optional;

/// Bounds of reading.
///
/// @param page resources on a page when the client does not say
/// @param largestPage resources on a page, whatever the client says
/// @param largestAnswer bytes after which a page ends early
/// @param patience how long to wait for the index to know what was written last
/// @param scanned patients looked at for one page of a search over all of them
/// @param atOnce requests that are read at once
/// @param waiting requests that may wait for that
public record ReadLimits(
        int page,
        int largestPage,
        long largestAnswer,
        Duration patience,
        int scanned,
        int atOnce,
        int waiting) {

    /// How many resources the next page has.
    public int page(Optional<Integer> wanted) {
        return Math.clamp(wanted.orElse(page), 1, largestPage);
    }
}
