package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.inference.catalog.ModelManifest;

/// What a job's model needs of a node, as far as nodes tell what they have.
///
/// @param engine what the node must be able to run, `score`, `onnx` or `ocr`
/// @param memoryMib of the whole machine
/// @param gpu whether graphs must run on a GPU
public record Needs(String engine, int memoryMib, boolean gpu) implements Wire {
    /// Any node that has the engine will do.
    public static Needs only(String engine) {
        return new Needs(engine, 0, false);
    }

    public static Needs of(ModelManifest manifest) {
        return new Needs(
                manifest.engine().text(),
                manifest.requirements().memoryMib(),
                manifest.requirements().gpu());
    }
}
