package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.onnx.Perceptron;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The reference network in plain arithmetic, for machines where no graph runs. Slow, and right.
///
/// @param atOnce 1 or more
public record PlainNetwork(Perceptron weights, String numericClass, int atOnce)
        implements ReferenceNetwork {

    public PlainNetwork(String numericClass, int atOnce) {
        this(ReferenceNetwork.weights(), numericClass, atOnce);
    }

    @Override
    public byte[] answers(float[] batch) {
        var rows = batch.length / INPUTS;
        var answers = new byte[rows * OUTPUTS * Float.BYTES];
        var room = ByteBuffer.wrap(answers).order(ByteOrder.LITTLE_ENDIAN);
        for (var i = 0; i < rows; i++) {
            var row = Arrays.copyOfRange(batch, i * INPUTS, (i + 1) * INPUTS);
            for (var number : weights.answer(row)) {
                room.putFloat((float) number);
            }
        }
        return answers;
    }

    @Override
    public void close() {}
}
