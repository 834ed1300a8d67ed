package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.onnx.Perceptron;
import io.twinmesh.inference.proof.Digest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The asker's side. The machine commits to all batches first; then some are chosen by chance and
/// shown. Who left out a part f of the work passes with a chance of (1 - f)^k when k are looked at;
/// and no machine is taken for faster than the time that passed at the asker's allows.
///
/// @param weights of the reference network
public record BenchmarkCheck(Perceptron weights) {
    /// Batches that are looked at: who computed only half passes once in 256 times.
    public static final int SHOWN = 8;

    /// Rows of each that are computed here again, in plain arithmetic; each costs a millisecond.
    private static final int ROWS_EACH = 2;

    /// How far float32 sums in another order may be off, relative to the row's largest number. 1e-6
    /// is usual; TF32, with its ten bits, is off by 1e-3.
    private static final double TOLERANCE = 1e-4;

    public BenchmarkCheck() {
        this(ReferenceNetwork.weights());
    }

    /// What the asker thinks of it.
    public sealed interface Verdict {
        /// @param rowsPerSecond at least so fast: by the asker's clock, the way there and back
        ///   included
        record Proved(long rowsPerSecond) implements Verdict {}

        /// @param code `benchmark.incomplete`, `benchmark.commitment-broken` or `benchmark.wrong`
        record Failed(String code, String why) implements Verdict {}
    }

    /// Which batches are to be shown; only to be drawn once the commitment is there.
    public static List<Integer> chosen(BenchmarkTask task, RandomGenerator chance) {
        return IntStream.generate(() -> chance.nextInt(task.batches()))
                .limit(SHOWN)
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    /// @param commitment told before `chosen` was
    /// @param batches the digests that make up the commitment
    /// @param chosen which of them were asked for
    /// @param shown the answers of those, in that order
    /// @param elapsed between task and commitment, by the asker's clock
    public Verdict judge(
            BenchmarkTask task,
            Digest commitment,
            List<Digest> batches,
            List<Integer> chosen,
            List<byte[]> shown,
            Duration elapsed,
            RandomGenerator chance) {
        if (batches.size() != task.batches() || shown.size() != chosen.size()) {
            return new Verdict.Failed("benchmark.incomplete", "batches are missing");
        }
        if (!Benchmark.commitment(batches).equals(commitment)) {
            return broken("the digests are not those it was bound to");
        }
        for (var i = 0; i < chosen.size(); i++) {
            var batch = chosen.get(i);
            if (!Digest.of(shown.get(i)).equals(batches.get(batch))) {
                return broken("batch " + batch + " is not the one it was bound to");
            }
            if (!right(task.batch(batch), shown.get(i), chance)) {
                return new Verdict.Failed("benchmark.wrong", "numbers of batch " + batch);
            }
        }
        return new Verdict.Proved(
                Math.max(1, Math.round(task.rows() * 1e9 / Math.max(1, elapsed.toNanos()))));
    }

    private static Verdict broken(String why) {
        return new Verdict.Failed("benchmark.commitment-broken", why);
    }

    private boolean right(float[] batch, byte[] answers, RandomGenerator chance) {
        if (answers.length
                != ReferenceNetwork.BATCH_ROWS * ReferenceNetwork.OUTPUTS * Float.BYTES) {
            return false;
        }
        var got = ByteBuffer.wrap(answers).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (var i = 0; i < ROWS_EACH; i++) {
            var row = chance.nextInt(ReferenceNetwork.BATCH_ROWS);
            var from = row * ReferenceNetwork.INPUTS;
            var want =
                    weights.answer(Arrays.copyOfRange(batch, from, from + ReferenceNetwork.INPUTS));
            var largest = Arrays.stream(want).map(Math::abs).max().orElse(0);
            for (var k = 0; k < want.length; k++) {
                var off = Math.abs(want[k] - got.get(row * ReferenceNetwork.OUTPUTS + k));
                if (!(off <= TOLERANCE * largest)) { // not a number is not right either
                    return false;
                }
            }
        }
        return true;
    }
}
