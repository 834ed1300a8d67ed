package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.proof.Digest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/// The machine's side: computes a task and says, in one digest, what came out.
public final class Benchmark {
    private static final double USUAL_SECONDS = 0.5;

    private Benchmark() {}

    /// What came out of a task.
    ///
    /// @param batches the digest of each batch's answers
    /// @param took by the machine's own clock
    public record Computed(BenchmarkTask task, List<Digest> batches, Duration took) {
        public Computed {
            batches = List.copyOf(batches);
        }

        /// All of it in one digest: who has told it cannot change any batch afterwards.
        public Digest commitment() {
            return Benchmark.commitment(batches);
        }

        public long rowsPerSecond() {
            return Math.max(1, Math.round(task.rows() * 1e9 / Math.max(1, took.toNanos())));
        }
    }

    static Digest commitment(List<Digest> batches) {
        var bytes = ByteBuffer.allocate(batches.size() * 32);
        batches.forEach(batch -> bytes.put(batch.bytes()));
        return Digest.of(bytes.array());
    }

    /// Computes every batch, as many at once as the network takes. Blocks.
    ///
    /// @param nanos a clock for lengths of time
    public static Computed compute(BenchmarkTask task, ReferenceNetwork network, LongSupplier nanos)
            throws InterruptedException {
        var from = nanos.getAsLong();
        var digests = new ArrayList<Digest>();
        try (var pool = Executors.newFixedThreadPool(network.atOnce())) {
            var work = new ArrayList<Callable<Digest>>();
            for (var i = 0; i < task.batches(); i++) {
                var batch = i;
                work.add(() -> Digest.of(network.answers(task.batch(batch))));
            }
            for (var done : pool.invokeAll(work)) {
                digests.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the reference network failed", e);
        }
        return new Computed(task, digests, Duration.ofNanos(nanos.getAsLong() - from));
    }

    /// How fast the machine is: a short task to warm up, then one of about half a second.
    ///
    /// @param nonce 32 bytes, of the machine's own choice: this is what it claims, not a proof
    public static Computed measure(byte[] nonce, ReferenceNetwork network, LongSupplier nanos)
            throws InterruptedException {
        var first = compute(new BenchmarkTask(nonce, network.atOnce()), network, nanos);
        var batches = BenchmarkTask.batchesFor(USUAL_SECONDS, first.rowsPerSecond());
        return compute(new BenchmarkTask(nonce, batches), network, nanos);
    }

    /// The answers to the batches that are to be looked at, computed once more.
    public static List<byte[]> show(
            BenchmarkTask task, List<Integer> batches, ReferenceNetwork network) {
        return batches.stream().map(batch -> network.answers(task.batch(batch))).toList();
    }
}
