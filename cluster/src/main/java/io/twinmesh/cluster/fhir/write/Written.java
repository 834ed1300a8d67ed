package io.twinmesh.cluster.fhir.write;

import java.time.Instant;
import java.util.Optional;

/// What became of one resource.
///
/// @param version the resource's version now; 0 when it never was there
/// @param at when that version came; not known of a twin's resource that did not change
/// @param unread something in it gave no fact although its type has facts
record Written(
        String type, String id, int version, Effect effect, Optional<Instant> at, boolean unread) {
    enum Effect {
        CREATED,
        UPDATED,
        UNCHANGED,
        REMOVED
    }

    boolean removal() {
        return effect == Effect.REMOVED;
    }

    @Override
    public String toString() {
        return "Written[" + type + ", " + effect + "]";
    }
}
