package io.twinmesh.inference.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Rows of tensors: what goes into a graph or comes out of it.
///
/// The arrays are handed over, not copied: whoever makes one does not write to it afterwards.
///
/// @param count 1 or more
/// @param tensors one per input or output; each little-endian, row by row, `count` rows
public record Rows(int count, List<byte[]> tensors) {
    public Rows {
        if (count < 1) {
            throw new IllegalArgumentException("want at least one row, got " + count);
        }
        tensors = List.copyOf(tensors);
    }

    /// Rows of one float32 tensor.
    ///
    /// @param numbers `count` rows, row by row
    public static Rows ofFloats(int count, float[] numbers) {
        var bytes = new byte[numbers.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(numbers);
        return new Rows(count, List.of(bytes));
    }

    /// A tensor's bytes, for reading.
    public ByteBuffer tensor(int index) {
        return ByteBuffer.wrap(tensors.get(index))
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Size only: the numbers are somebody's.
    @Override
    public String toString() {
        return "Rows[" + count + "]";
    }
}
