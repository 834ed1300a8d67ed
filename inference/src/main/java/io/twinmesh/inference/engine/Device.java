package io.twinmesh.inference.engine;

/// Where a graph runs.
public sealed interface Device {
    /// The processor: one thread per slot.
    record Cpu() implements Device {}

    /// One NVIDIA GPU.
    ///
    /// @param index as CUDA counts, 0 or more
    record Cuda(int index) implements Device {
        public Cuda {
            if (index < 0) {
                throw new IllegalArgumentException("devices count from 0, got " + index);
            }
        }
    }
}
