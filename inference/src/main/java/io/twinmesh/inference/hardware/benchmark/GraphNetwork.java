package io.twinmesh.inference.hardware.benchmark;

import io.twinmesh.inference.engine.BatchRun;
import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.onnx.Perceptron;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// The reference network as an ONNX graph on a device.
public final class GraphNetwork implements ReferenceNetwork {
    private static final Duration LONGEST_BATCH = Duration.ofSeconds(30);

    private final OnnxSession session;
    private final String numericClass;
    private final LongSupplier nanos;

    private GraphNetwork(OnnxSession session, String numericClass, LongSupplier nanos) {
        this.session = session;
        this.numericClass = numericClass;
        this.nanos = nanos;
    }

    /// Loads it and runs it once in every slot; blocks.
    ///
    /// @param atOnce 1 to 256
    public static GraphNetwork on(
            Device device, String numericClass, int atOnce, LongSupplier nanos)
            throws GraphRefused {
        return of(ReferenceNetwork.weights(), device, numericClass, atOnce, nanos);
    }

    static GraphNetwork of(
            Perceptron weights, Device device, String numericClass, int atOnce, LongSupplier nanos)
            throws GraphRefused {
        var size = new OnnxSession.Size(atOnce, BATCH_ROWS);
        return new GraphNetwork(
                OnnxSession.open(weights.onnx(), device, size, nanos), numericClass, nanos);
    }

    @Override
    public String numericClass() {
        return numericClass;
    }

    @Override
    public int atOnce() {
        return session.size().slots();
    }

    @Override
    public byte[] answers(float[] batch) {
        var rows = batch.length / INPUTS;
        var slot =
                session.claim()
                        .orElseThrow(() ->
                                new IllegalStateException("more than " + atOnce() + " at once"));
        try {
            var until = Deadline.after(LONGEST_BATCH, nanos.getAsLong());
            return switch (session.run(slot, List.of(Rows.ofFloats(rows, batch)), rows, until)) {
                case BatchRun.Answered(var answers) -> answers.getFirst().tensors().getFirst();
                case BatchRun.Expired(), BatchRun.Failed() ->
                        throw new IllegalStateException("the reference network does not run here");
            };
        } finally {
            session.release(slot);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
