package io.twinmesh.actors.node;

import io.twinmesh.actors.Wire;
import io.twinmesh.inference.hardware.Place;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a node's session last said of it, at its heartbeats.
///
/// @param connected false once the session is over; then no slot and no model is left
/// @param lastHeartbeat empty before the first of the session
/// @param freeSlots that can take a lease; none while the node gets no work
/// @param busySlots that hold a lease, or are at work by the node's word
/// @param models `name@version` of those the node has ready, sorted; only models of the catalogue
/// @param numericClass as the machine reported when it was let in; empty when it reported nothing
/// @param place where its owner said then that it stands; empty when the owner did not say
public record NodePulse(
        boolean connected,
        Optional<Instant> lastHeartbeat,
        int freeSlots,
        int busySlots,
        List<String> models,
        Optional<String> numericClass,
        Optional<Place> place,
        Speed speed)
        implements Wire {
    public NodePulse {
        models = List.copyOf(models);
    }

    /// Rows of the reference network per second.
    ///
    /// @param claimed by the node when it connected; 0: it measured nothing, and nothing is asked
    /// @param proved empty before the first proof of the session
    public record Speed(long claimed, Optional<Proof> proved) implements Wire {}

    /// A benchmark that was checked.
    public record Proof(long rowsPerSecond, Instant at) implements Wire {}

    NodePulse gone() {
        return new NodePulse(false, lastHeartbeat, 0, 0, List.of(), numericClass, place, speed);
    }
}
