package io.twinmesh.inference.engine;

import ai.onnxruntime.OnnxJavaType;

import java.util.Arrays;
import java.util.Optional;

/// What a tensor is made of: the types that graphs here may take or give. All but [#TEXT] have a
/// fixed size.
///
/// ONNX Runtime's Java side has no unsigned numbers of more than 8 bits. Their bits go in and out
/// as those of the signed ones of the same size ([io.twinmesh.inference.onnx.UnsignedTensors]).
public enum ElementType {
    FLOAT16(OnnxJavaType.FLOAT16, 2),
    FLOAT32(OnnxJavaType.FLOAT, 4),
    FLOAT64(OnnxJavaType.DOUBLE, 8),
    INT8(OnnxJavaType.INT8, 1),
    INT16(OnnxJavaType.INT16, 2),
    INT32(OnnxJavaType.INT32, 4),
    INT64(OnnxJavaType.INT64, 8),
    UINT8(OnnxJavaType.UINT8, 1),
    UINT16(OnnxJavaType.INT16, 2),
    UINT32(OnnxJavaType.INT32, 4),
    UINT64(OnnxJavaType.INT64, 8),
    BOOL(OnnxJavaType.BOOL, 1),
    /// As [Texts] writes it.
    TEXT(OnnxJavaType.STRING, Integer.BYTES);

    private final OnnxJavaType onnx;
    private final int bytes;

    ElementType(OnnxJavaType onnx, int bytes) {
        this.onnx = onnx;
        this.bytes = bytes;
    }

    OnnxJavaType onnx() {
        return onnx;
    }

    /// The size of one element; of a text the least.
    public int bytes() {
        return bytes;
    }

    private boolean goesAsSigned() {
        return this == UINT16 || this == UINT32 || this == UINT64;
    }

    /// @param unsigned whether the bits are those of an unsigned number that goes as a signed one
    static Optional<ElementType> of(OnnxJavaType type, boolean unsigned) {
        return Arrays.stream(values())
                .filter(it -> it.onnx == type && it.goesAsSigned() == unsigned)
                .findFirst();
    }
}
