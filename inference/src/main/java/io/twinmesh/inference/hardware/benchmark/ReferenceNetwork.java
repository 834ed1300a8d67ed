package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.onnx.Perceptron;

/// The network that all machines are measured by: 256 numbers in, two layers of 1,024, 16 numbers
/// out, 1.3 million weights. It has learnt nothing and is the same everywhere. Safe for use by as
/// many threads as it was made for.
public sealed interface ReferenceNetwork extends AutoCloseable permits GraphNetwork, PlainNetwork {
    /// Rows that are computed in one go.
    int BATCH_ROWS = 256;

    int INPUTS = 256;
    int OUTPUTS = 16;

    /// Its weights come from this number; another would be another network.
    long SEED = 20_261_128;

    /// The weights; costs some ten milliseconds.
    static Perceptron weights() {
        return Perceptron.untrained(SEED, INPUTS, 1024, 1024, OUTPUTS);
    }

    /// Of results from the device that it runs on, for example `cpu-x86_64`.
    String numericClass();

    /// How many batches it computes at once, 1 or more.
    int atOnce();

    /// The answers to one batch: 16 float32 per row, little-endian, row by row. Blocks.
    ///
    /// @param batch rows of 256 numbers, row by row
    byte[] answers(float[] batch);

    @Override
    void close();
}
