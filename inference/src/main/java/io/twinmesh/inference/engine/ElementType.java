package io.twinmesh.inference.engine;

import ai.onnxruntime.OnnxJavaType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /// So many elements that are 1 (of flags, true), as they lie in a tensor: what a graph may
    /// divide by, be it whole, where 0 would end the process. Not of texts, which [Texts] has.
    byte[] ones(int elements) {
        var tensor = ByteBuffer.allocate(elements * bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (tensor.hasRemaining()) {
            put(tensor, 1);
        }
        return tensor.array();
    }

    /// Puts a number, as near as the type holds it; of flags, whether it is another than 0.
    void put(ByteBuffer tensor, float number) {
        switch (this) {
            case FLOAT16 -> tensor.putShort(Float.floatToFloat16(number));
            case FLOAT32 -> tensor.putFloat(number);
            case FLOAT64 -> tensor.putDouble(number);
            case INT8, UINT8 -> tensor.put((byte) number);
            case INT16, UINT16 -> tensor.putShort((short) number);
            case INT32, UINT32 -> tensor.putInt((int) number);
            case INT64, UINT64 -> tensor.putLong((long) number);
            case BOOL -> tensor.put((byte) (number == 0 ? 0 : 1));
            case TEXT -> throw new IllegalStateException("texts have no fixed size");
        }
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
