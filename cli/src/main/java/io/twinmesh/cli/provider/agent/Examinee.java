package io.twinmesh.cli.provider.agent;

import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;

import java.util.List;

/// A machine that can be asked to prove how fast it is. Both methods block and take much of it.
public interface Examinee {
    Benchmark.Computed compute(BenchmarkTask task) throws InterruptedException;

    /// @return the answers to the batches, computed once more
    List<byte[]> show(BenchmarkTask task, List<Integer> batches);
}
