package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.hardware.Confines;

import java.util.Optional;

/// What a job's model needs of a node, as far as nodes tell what they have.
///
/// @param engine what the node must be able to run, `score`, `onnx` or `ocr`
/// @param memoryMib of the whole machine
/// @param gpu whether graphs must run on a GPU
/// @param region which the data may not leave; empty when any will do
/// @param zone of that region, likewise
/// @param numericClass that results must have, for example `cpu-x86_64`; empty when any will do
public record Needs(
        String engine,
        int memoryMib,
        boolean gpu,
        Optional<String> region,
        Optional<String> zone,
        Optional<String> numericClass)
        implements Wire {
    /// Jobs that the same machines can run, as operators see them.
    ///
    /// @param engine as above
    /// @param gpu as above
    public record Kind(String engine, boolean gpu) {}

    Kind kind() {
        return new Kind(engine, gpu);
    }

    /// Any node that has the engine will do.
    public static Needs only(String engine) {
        return new Needs(engine, 0, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// @param confines of whoever asked
    public static Needs of(ModelManifest manifest, Confines confines) {
        return new Needs(
                manifest.engine().text(),
                manifest.requirements().memoryMib(),
                manifest.requirements().gpu(),
                confines.region(),
                confines.zone(),
                // a score is computed by the processor, whatever device a node runs graphs on
                manifest.requirements()
                        .numericClass()
                        .or(confines::numericClass)
                        .filter(_ -> manifest.engine() == Engine.ONNX));
    }
}
