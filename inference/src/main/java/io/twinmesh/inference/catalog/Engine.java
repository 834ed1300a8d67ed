package io.twinmesh.inference.catalog;

/// How a model computes. Neither engine can run code that came with a model.
public enum Engine {
    /// A published equation that this program implements; the manifest names it, no blob travels.
    SCORE,
    /// An ONNX graph; the blob travels, addressed by its digest.
    ONNX
}
