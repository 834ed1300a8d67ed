package io.twinmesh.inference.engine;

import ai.onnxruntime.OnnxJavaType;

import java.util.Arrays;
import java.util.Optional;

/// What a tensor is made of: the types of a fixed size that graphs here may take or give.
public enum ElementType {
    FLOAT32(OnnxJavaType.FLOAT, 4),
    FLOAT64(OnnxJavaType.DOUBLE, 8),
    INT32(OnnxJavaType.INT32, 4),
    INT64(OnnxJavaType.INT64, 8),
    BOOL(OnnxJavaType.BOOL, 1);

    private final OnnxJavaType onnx;
    private final int bytes;

    ElementType(OnnxJavaType onnx, int bytes) {
        this.onnx = onnx;
        this.bytes = bytes;
    }

    OnnxJavaType onnx() {
        return onnx;
    }

    /// The size of one element.
    public int bytes() {
        return bytes;
    }

    static Optional<ElementType> of(OnnxJavaType type) {
        return Arrays.stream(values()).filter(it -> it.onnx == type).findFirst();
    }
}
