package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;

import java.util.Optional;
import java.util.Set;

/// What the dispatch knows of a node beside its free slots.
///
/// @param loaded digests of the models that the node has ready
/// @param reliability share of its leases that it kept, above 0, at most 1
/// @param pace what it takes for a lease; empty when its session saw none end
public record Machine(
        Abilities abilities, Set<String> loaded, double reliability, Optional<Pace> pace)
        implements Wire {
    public Machine {
        loaded = Set.copyOf(loaded);
        if (!(reliability > 0 && reliability <= 1)) {
            throw new IllegalArgumentException(
                    "reliability must be above 0 and at most 1, got " + reliability);
        }
    }
}
