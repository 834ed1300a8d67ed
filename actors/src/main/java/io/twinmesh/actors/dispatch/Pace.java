package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How long a node usually has a lease until its result is there, by digest of the model's
/// manifest. Measured by its session, never told by the node; transport and whatever else the node
/// is at are in it.
///
/// @param loaded of models that the node had ready when the lease began
/// @param unloaded of models that it had to load first
public record Pace(Map<String, Duration> loaded, Map<String, Duration> unloaded) implements Wire {
    public Pace {
        loaded = Map.copyOf(loaded);
        unloaded = Map.copyOf(unloaded);
    }

    /// @param ready whether the node has the model ready
    Optional<Duration> of(String model, boolean ready) {
        return Optional.ofNullable((ready ? loaded : unloaded).get(model));
    }
}
