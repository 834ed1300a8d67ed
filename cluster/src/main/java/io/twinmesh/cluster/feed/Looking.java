package io.twinmesh.cluster.feed;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.history.EventSight;

import java.util.concurrent.CompletionStage;

/// Asks what a listener may know of at this moment. It is asked before every page of events, so
/// that a consent that was taken back ends the stream before the next event.
@FunctionalInterface
public interface Looking {
    CompletionStage<Sighting> now();

    sealed interface Sighting {
        record Open(EventSight sight) implements Sighting {}

        record Refused(Refusal refusal) implements Sighting {}
    }
}
