package io.twinmesh.inference.engine;

import java.util.List;

/// One input or output of a graph: a tensor of shape [rows, `rowShape`…].
///
/// @param rowShape the dimensions of one row, each 1 or more; empty when a row is one element
public record TensorSpec(String name, ElementType type, List<Integer> rowShape) {
    /// One row takes at most this many bytes.
    public static final int MAX_ROW_BYTES = 16 * 1024 * 1024;

    public TensorSpec {
        rowShape = List.copyOf(rowShape);
        var bytes = (double) type.bytes();
        for (var dimension : rowShape) {
            if (dimension < 1) {
                throw new IllegalArgumentException("a dimension is 1 or more, got " + dimension);
            }
            bytes *= dimension;
        }
        if (bytes > MAX_ROW_BYTES) {
            throw new IllegalArgumentException(
                    "a row takes at most " + MAX_ROW_BYTES + " bytes, got " + bytes);
        }
    }

    /// How many elements a row has.
    public int rowElements() {
        return rowShape.stream().reduce(1, (a, b) -> a * b);
    }

    /// Whether these bytes are so many rows.
    public boolean holds(byte[] tensor, long rows) {
        return type == ElementType.TEXT
                ? Texts.read(tensor).filter(it -> it.size() == rows * rowElements()).isPresent()
                : tensor.length == rows * rowBytes();
    }

    /// Bytes of one row; of texts the least.
    public int rowBytes() {
        return rowShape.stream().reduce(type.bytes(), (a, b) -> a * b);
    }

    long[] shape(int rows) {
        var shape = new long[rowShape.size() + 1];
        shape[0] = rows;
        for (var i = 1; i < shape.length; i++) {
            shape[i] = rowShape.get(i - 1);
        }
        return shape;
    }
}
