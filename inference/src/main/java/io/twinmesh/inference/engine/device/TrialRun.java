package io.twinmesh.inference.engine.device;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Probe;
import io.twinmesh.inference.onnx.Perceptron;

/// A small network run on a device, its numbers held against plain arithmetic.
final class TrialRun {
    /// How far a GPU's float32 sums may be from ours, relative to the largest of them. It adds in
    /// another order: 64 products in float32 differ by a few units in the seventh place.
    private static final double TOLERANCE = 1e-5;

    private static final int ROWS = 8;

    private TrialRun() {}

    /// @throws DeviceChoice.NoDevice when it does not run, or its numbers are wrong
    static void on(Device device) throws DeviceChoice.NoDevice {
        var network = Perceptron.untrained(1, 64, 64, 8);
        var size = new OnnxSession.Size(1, ROWS);
        try (var session = OnnxSession.open(network.onnx(), device, size, System::nanoTime)) {
            var worst = worstError(session, network, ROWS);
            if (!(worst <= TOLERANCE)) {
                throw new DeviceChoice.NoDevice(
                        "its numbers are wrong by " + worst + ", at most " + TOLERANCE);
            }
        } catch (GraphRefused e) {
            throw new DeviceChoice.NoDevice(e.why(), e);
        }
    }

    /// The largest difference between the session's numbers and the network's own arithmetic,
    /// relative to the largest number.
    static double worstError(OnnxSession session, Perceptron network, int rows) {
        var questions = Probe.singleRows(session.signature(), rows);
        var answers = Probe.run(session, questions, rows);
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
}
