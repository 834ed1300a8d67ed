package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.input.InputValues;

import java.time.Duration;

/// A model ready to answer. Safe for use by several threads; closing frees native memory.
public interface LoadedModel extends AutoCloseable {
    ModelManifest manifest();

    /// As below, however long it takes.
    default Outcome run(InputValues inputs) {
        return run(inputs, Duration.ofDays(1)); // longer than any inference takes
    }

    /// Checks the values against the manifest, then computes. Same values, same outcome on the same
    /// device, to the last bit. Never throws for bad values: those are [Outcome.NotComputed]. May
    /// block the calling thread for the length of one inference and of one before it.
    ///
    /// @param atMost after which nobody wants the answer
    /// @throws RunRefused when it was not computed in time, or the machine has too much to do
    Outcome run(InputValues inputs, Duration atMost);

    /// What it runs on.
    Device device();

    /// What it holds in memory, near enough for a cache; at least 1.
    long bytes();

    @Override
    void close();
}
