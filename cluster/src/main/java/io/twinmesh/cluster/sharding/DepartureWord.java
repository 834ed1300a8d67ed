package io.twinmesh.cluster.sharding;

import io.twinmesh.actors.Wire;

/// What members tell each other when one of them is about to stop.
public sealed interface DepartureWord extends Wire {
    /// This member hands its shards over and takes no more.
    ///
    /// @param member its address, as in `pekko://twinmesh@10.0.0.1:25520`
    record Departing(String member) implements DepartureWord {}

    /// Where you are no shard is left.
    ///
    /// @param kind of the entities, as their region is named
    record HandedOver(String kind) implements DepartureWord {}
}
