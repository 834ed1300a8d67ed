package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.ModelManifest;

import java.util.Optional;

/// Makes a manifest ready to run.
public final class Engines {
    private Engines() {}

    /// On the processor, for one caller after the other.
    ///
    /// @param blob the graph, for [io.twinmesh.inference.catalog.Engine#ONNX]
    /// @throws ModelUnavailable when this program cannot run the model
    public static LoadedModel load(ModelManifest manifest, Optional<byte[]> blob) {
        return load(manifest, blob, Placement.single());
    }

    /// As above.
    ///
    /// @param placement of graphs; an equation runs on the caller's thread anyway
    public static LoadedModel load(
            ModelManifest manifest, Optional<byte[]> blob, Placement placement) {
        return switch (manifest.engine()) {
            case SCORE -> ScoreModel.of(manifest);
            case ONNX ->
                    OnnxModel.load(
                            manifest,
                            blob.orElseThrow(() ->
                                    new ModelUnavailable(
                                            "engine.blob-missing",
                                            "the graph of " + manifest.id() + " is missing")),
                            placement);
        };
    }
}
