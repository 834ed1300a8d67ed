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

    /// The same made-up rows each time: for floats numbers of either sign from 1 to 2, for flags
    /// both, for whole numbers and texts 1. None is a 0 when it is cast to a whole number, by which
    /// dividing ends the process.
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
            return Texts.write(Texts.ones(spec.rowElements()));
        }
        var bytes = new byte[spec.rowBytes()];
        var room = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (room.hasRemaining()) {
            spec.type()
                    .put(
                            room,
                            switch (spec.type()) {
                                case FLOAT16, FLOAT32, FLOAT64 ->
                                        (1 + random.nextFloat()) * (random.nextBoolean() ? 1 : -1);
                                case BOOL -> random.nextInt(2);
                                case INT8,
                                        INT16,
                                        INT32,
                                        INT64,
                                        UINT8,
                                        UINT16,
                                        UINT32,
                                        UINT64,
                                        TEXT ->
                                        1;
                            });
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
