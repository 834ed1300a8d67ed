package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.ModelManifest;

import java.util.Optional;

/// Makes a manifest ready to run.
public final class Engines {
    private Engines() {}

    /// @param blob the graph, for [io.twinmesh.inference.catalog.Engine#ONNX]
    /// @throws ModelUnavailable when this program cannot run the model
    public static LoadedModel load(ModelManifest manifest, Optional<byte[]> blob) {
        return switch (manifest.engine()) {
            case SCORE -> ScoreModel.of(manifest);
            case ONNX ->
                    new OnnxModel(
                            manifest,
                            blob.orElseThrow(() ->
                                    new ModelUnavailable(
                                            "engine.blob-missing",
                                            "the graph of " + manifest.id() + " is missing")));
        };
    }
}
