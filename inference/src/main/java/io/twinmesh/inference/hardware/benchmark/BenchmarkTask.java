package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.proof.Digest;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a machine is to compute: batches of rows for the [ReferenceNetwork], all of them drawn from
/// a nonce that nobody knew before.
///
/// @param nonce 32 bytes
/// @param batches 1 to 4,096
public record BenchmarkTask(byte[] nonce, int batches) {
    public static final int NONCE_BYTES = 32;
    public static final int MOST_BATCHES = 4096;

    /// The odd constant of SplitMix64 (Steele, Lea and Flood 2014, figure 16), whose output stands
    /// the usual tests and costs a few instructions: making the rows must not be what is measured.
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    public BenchmarkTask {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException(
                    "a nonce has " + NONCE_BYTES + " bytes, got " + nonce.length);
        }
        if (batches < 1 || batches > MOST_BATCHES) {
            throw new IllegalArgumentException(
                    "want 1 to " + MOST_BATCHES + " batches, got " + batches);
        }
        nonce = nonce.clone();
    }

    @Override
    public byte[] nonce() {
        return nonce.clone();
    }

    /// As many batches as take about so long at this speed.
    ///
    /// @param rowsPerSecond 0 or more
    public static int batchesFor(double seconds, long rowsPerSecond) {
        var batches = Math.ceil(seconds * rowsPerSecond / ReferenceNetwork.BATCH_ROWS);
        return (int) Math.clamp(batches, 1, MOST_BATCHES);
    }

    long rows() {
        return (long) batches * ReferenceNetwork.BATCH_ROWS;
    }

    /// One batch: [ReferenceNetwork#BATCH_ROWS] rows of numbers from -1 to 1, row by row.
    ///
    /// @param batch 0 to `batches` - 1
    float[] batch(int batch) {
        if (batch < 0 || batch >= batches) {
            throw new IndexOutOfBoundsException("no batch " + batch + " of " + batches);
        }
        var seeded = ByteBuffer.allocate(NONCE_BYTES + Integer.BYTES).put(nonce).putInt(batch);
        var state = ByteBuffer.wrap(Digest.of(seeded.array()).bytes()).getLong();
        var numbers = new float[ReferenceNetwork.BATCH_ROWS * ReferenceNetwork.INPUTS];
        for (var i = 0; i < numbers.length; i++) {
            state += GOLDEN_GAMMA;
            numbers[i] = 2 * ((mixed(state) >>> 40) * 0x1.0p-24f) - 1;
        }
        return numbers;
    }

    private static long mixed(long state) {
        var z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BenchmarkTask(var n, var b)
                && b == batches
                && Arrays.equals(n, nonce);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(nonce) + batches;
    }

    @Override
    public String toString() {
        return "BenchmarkTask[" + batches + " batches]";
    }
}
