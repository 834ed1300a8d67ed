package io.twinmesh.inference.engine;

import io.twinmesh.inference.onnx.Perceptron;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/// Runs made-up rows to learn how a session behaves before anyone depends on it.
final class Probe {
    private static final long SEED = 20261127;

    /// Kernels work in blocks of 2 to 16 rows: whole blocks and remainders of them.
    private static final SortedSet<Integer> SIZES =
            new TreeSet<>(List.of(2, 3, 4, 5, 7, 8, 12, 13, 16, 31));

    private Probe() {}

    /// The same made-up rows each time: for floats numbers from -1 to 1, for whole numbers and
    /// flags 0 and 1.
    static List<Rows> singleRows(Signature signature, int count) {
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
        var bytes = new byte[spec.rowBytes()];
        var room = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (room.hasRemaining()) {
            switch (spec.type()) {
                case FLOAT32 -> room.putFloat(2 * random.nextFloat() - 1);
                case FLOAT64 -> room.putDouble(2 * random.nextDouble() - 1);
                case INT32 -> room.putInt(random.nextInt(2));
                case INT64 -> room.putLong(random.nextInt(2));
                case BOOL -> room.put((byte) random.nextInt(2));
            }
        }
        return bytes;
    }

    /// How many rows a run should hold so that a row's answer does not depend on its neighbours.
    ///
    /// Matrix products may add up in another order when there are more rows, and then the last bits
    /// of a row differ with its company. That is tried here, on made-up rows, in batches of many
    /// sizes: alone against in company, bit by bit.
    static RowShape shape(OnnxSession session) {
        var most = session.size().maxRows();
        if (most == 1) {
            return RowShape.ALONE;
        }
        var rows = singleRows(session.signature(), most);
        if (agrees(session, rows, RowShape.FREE)) {
            return RowShape.FREE;
        }
        return agrees(session, rows, RowShape.PADDED) ? RowShape.PADDED : RowShape.ALONE;
    }

    private static boolean agrees(OnnxSession session, List<Rows> rows, RowShape shape) {
        var most = session.size().maxRows();
        var alone = new ArrayList<Rows>();
        for (var row : rows) {
            alone.addAll(run(session, List.of(row), shape.rows(1, most)));
        }
        for (var size : SIZES.headSet(most + 1)) {
            // at the end of the list: other rows than those of the sizes before
            var from = rows.size() - size;
            var together = run(session, rows.subList(from, rows.size()), shape.rows(size, most));
            if (!same(together, alone.subList(from, rows.size()))) {
                return false;
            }
        }
        return same(run(session, rows, most), alone);
    }

    private static boolean same(List<Rows> these, List<Rows> those) {
        if (these.size() != those.size()) {
            return false;
        }
        for (var i = 0; i < these.size(); i++) {
            for (var j = 0; j < these.get(i).tensors().size(); j++) {
                if (!Arrays.equals(these.get(i).tensors().get(j), those.get(i).tensors().get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// The largest difference between the session's numbers and the network's own arithmetic,
    /// relative to the largest number.
    static double worstError(OnnxSession session, Perceptron network, int rows) {
        var questions = singleRows(session.signature(), rows);
        var answers = run(session, questions, rows);
        var worst = answers.size() == rows ? 0 : Double.NaN;
        var largest = 0.0;
        for (var i = 0; i < answers.size(); i++) {
            var row = new float[session.signature().inputs().getFirst().rowBytes() / Float.BYTES];
            questions.get(i).tensor(0).asFloatBuffer().get(row);
            var want = network.answer(row);
            var got = answers.get(i).tensor(0).asFloatBuffer();
            for (var k = 0; k < want.length; k++) {
                worst = Math.max(worst, Math.abs(want[k] - got.get(k)));
                largest = Math.max(largest, Math.abs(want[k]));
            }
        }
        return worst / largest;
    }

    /// Empty when the run failed.
    private static List<Rows> run(OnnxSession session, List<Rows> rows, int padded) {
        return switch (session.runOnce(rows, padded)) {
            case BatchRun.Answered(var answers) -> answers;
            case BatchRun.Expired(), BatchRun.Failed() -> List.of();
        };
    }
}
