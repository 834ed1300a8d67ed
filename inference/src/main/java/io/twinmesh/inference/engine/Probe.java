package io.twinmesh.inference.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Runs made-up rows to learn how a session behaves before anyone depends on it.
public final class Probe {
    private static final long SEED = 20261127;

    private Probe() {}

    /// The same made-up rows each time: for floats numbers from -1 to 1, for whole numbers, flags
    /// and texts 0 and 1.
    public static List<Rows> singleRows(Signature signature, int count) {
        var random = new Random(SEED);
        var rows = new ArrayList<Rows>();
        for (var i = 0; i < count; i++) {
            rows.add(
                    new Rows(
                            1,
                            signature.inputs().stream().map(it -> numbers(it, random)).toList()));
        }
        return rows;
    }

    private static byte[] numbers(TensorSpec spec, Random random) {
        if (spec.type() == ElementType.TEXT) {
            return Texts.write(
                    random.ints(spec.rowElements(), 0, 2).mapToObj(String::valueOf).toList());
        }
        var bytes = new byte[spec.rowBytes()];
        var room = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (room.hasRemaining()) {
            switch (spec.type()) {
                case FLOAT32 -> room.putFloat(2 * random.nextFloat() - 1);
                case FLOAT64 -> room.putDouble(2 * random.nextDouble() - 1);
                case FLOAT16 -> room.putShort(Float.floatToFloat16(2 * random.nextFloat() - 1));
                case INT8, UINT8, BOOL -> room.put((byte) random.nextInt(2));
                case INT16, UINT16 -> room.putShort((short) random.nextInt(2));
                case INT32, UINT32 -> room.putInt(random.nextInt(2));
                case INT64, UINT64 -> room.putLong(random.nextInt(2));
                case TEXT -> throw new IllegalStateException("texts have no fixed size");
            }
        }
        return bytes;
    }

    /// Runs rows in one go, with no deadline; blocks. Only while nothing else runs.
    ///
    /// @param padded how many rows the graph is to see, at least as many as there are
    /// @return one answer per question; empty when the run failed
    public static List<Rows> run(OnnxSession session, List<Rows> rows, int padded) {
        return switch (session.runOnce(rows, padded)) {
            case BatchRun.Answered(var answers) -> answers;
            case BatchRun.Expired(), BatchRun.Failed() -> List.of();
        };
    }
}
