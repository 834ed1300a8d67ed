package io.twinmesh.bench.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.onnx.Perceptron;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/// ONNX Runtime alone: the same settings as the engine's, one input tensor that is never refilled,
/// answers that nobody reads. What the engine adds on top is what it costs.
final class BareSession implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;

    BareSession(byte[] graph, Device device, int rows, int width) throws OrtException {
        var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            if (device instanceof Device.Cuda(int index)) {
                options.addCUDA(index);
            }
            this.session = environment.createSession(graph, options);
        }
        var room =
                ByteBuffer.allocateDirect(rows * width * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        this.input =
                OnnxTensor.createTensor(
                        environment, room.asFloatBuffer(), new long[] {rows, width});
    }

    /// One run.
    int run() throws OrtException {
        try (var result = session.run(Map.of(Perceptron.INPUT, input))) {
            return result.size();
        }
    }

    @Override
    public void close() throws OrtException {
        input.close();
        session.close();
    }
}
