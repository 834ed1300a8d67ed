package io.twinmesh.inference.runtime;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.batch.BatchPolicy;

/// Where ONNX graphs run, and how many callers at once.
///
/// @param device a graph that it cannot run whole runs on the processor instead
public record Placement(Device device, OnnxSession.Size size, BatchPolicy policy) {
    private static final int QUEUE = 1000;

    /// Everything on the processor, for one caller after the other.
    public static Placement single() {
        return new Placement(
                new Device.Cpu(), new OnnxSession.Size(1, 1), BatchPolicy.eager(QUEUE));
    }

    /// For several callers at once: requests that meet are run together, none waits for another.
    ///
    /// @param callers 1 to 256
    /// @param cores of this machine, 1 or more
    /// @param maxRows in one run, 1 to 4096
    public static Placement shared(Device device, int callers, int cores, int maxRows) {
        var slots =
                switch (device) {
                    case Device.Cpu() -> Math.min(callers, cores);
                    case Device.Cuda _ -> 1; // a GPU runs one after the other
                };
        return new Placement(
                device,
                new OnnxSession.Size(Math.min(slots, 256), maxRows),
                BatchPolicy.eager(QUEUE));
    }
}
