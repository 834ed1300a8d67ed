package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.input.InputValues;

/// A model ready to answer. Safe for use by several threads; closing frees native memory.
public interface LoadedModel extends AutoCloseable {
    ModelManifest manifest();

    /// Checks the values against the manifest, then computes. Same values, same outcome, to the
    /// last bit. Never throws for bad values: those are [Outcome.NotComputed]. May block the
    /// calling thread for the length of one inference.
    Outcome run(InputValues inputs);

    @Override
    void close();
}
