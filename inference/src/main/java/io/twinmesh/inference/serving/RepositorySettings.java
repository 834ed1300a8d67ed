package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.Device;

/// What all models of a repository have in common.
///
/// @param slots runs of one model at once, 1 to 256
/// @param queueLimit questions that may wait for one model, 1 or more
/// @param memory bytes that all loaded models may take together
public record RepositorySettings(Device device, int slots, int queueLimit, long memory) {
    public RepositorySettings {
        if (slots < 1 || slots > 256 || queueLimit < 1 || memory < 1) {
            throw new IllegalArgumentException(
                    "want 1 to 256 slots, a queue and memory, got %d, %d and %d"
                            .formatted(slots, queueLimit, memory));
        }
    }
}
