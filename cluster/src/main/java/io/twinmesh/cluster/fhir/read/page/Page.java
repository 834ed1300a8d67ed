package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;

import java.util.List;
import java.util.Optional;

/// One page of what was found.
///
/// @param matches in their order
/// @param total how many there are on all pages, when it is known
/// @param next where the next page goes on; empty on the last one
/// @param withheld whether something was left out because the caller may not see it
public record Page(
        List<FoundResource> matches,
        Optional<Integer> total,
        Optional<After> next,
        boolean withheld) {
    public Page {
        matches = List.copyOf(matches);
    }

    /// The same, where something else may have been left out.
    public Page withheldToo(boolean more) {
        return new Page(matches, total, next, withheld || more);
    }
}
