package io.twinmesh.inference.catalog.manifest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a model computes. Neither engine can run code that came with a model.
public enum Engine {
    /// A published equation that this program implements; the manifest names it, no blob travels.
    SCORE,
    /// An ONNX graph; the blob travels, addressed by its digest.
    ONNX,
    /// Words read off an image by Tesseract, which the machine's owner installed; no blob travels.
    OCR;

    /// As it stands in a manifest, and as a machine announces that it has it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Engine> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }
}
