package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.sheet.Tesseract;

import java.util.Optional;
import java.util.function.LongSupplier;

/// Makes a manifest ready to run.
public final class Engines {
    private Engines() {}

    /// On the processor, for one caller after the other, by the machine's clock.
    ///
    /// @param blob the graph, for [io.twinmesh.inference.catalog.manifest.Engine#ONNX]
    /// @throws ModelUnavailable when this program cannot run the model
    public static LoadedModel load(ModelManifest manifest, Optional<byte[]> blob) {
        return load(manifest, blob, Placement.single(), System::nanoTime);
    }

    /// As above.
    ///
    /// @param placement of graphs; an equation runs on the caller's thread anyway
    /// @param nanos the clock of deadlines
    public static LoadedModel load(
            ModelManifest manifest,
            Optional<byte[]> blob,
            Placement placement,
            LongSupplier nanos) {
        return switch (manifest.engine()) {
            case SCORE -> ScoreModel.of(manifest);
            case OCR -> SheetModel.of(manifest, Tesseract.installed());
            case ONNX ->
                    OnnxModel.load(
                            manifest,
                            blob.orElseThrow(() ->
                                    new ModelUnavailable(
                                            "engine.blob-missing",
                                            "the graph of " + manifest.id() + " is missing")),
                            placement,
                            nanos);
        };
    }
}
