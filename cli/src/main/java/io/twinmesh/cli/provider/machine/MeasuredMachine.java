package io.twinmesh.cli.provider.machine;

import io.twinmesh.cli.provider.agent.Examinee;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;

import java.util.List;
import java.util.function.LongSupplier;

/// This machine, proving its speed. The reference network is loaded for each question and not kept:
/// it is asked for once a week.
public record MeasuredMachine(MachineReport machine, LongSupplier nanos) implements Examinee {
    @Override
    public Benchmark.Computed compute(BenchmarkTask task) throws InterruptedException {
        try (var network = MachineSpeed.network(machine, nanos)) {
            return Benchmark.compute(task, network, nanos);
        }
    }

    @Override
    public List<byte[]> show(BenchmarkTask task, List<Integer> batches) {
        try (var network = MachineSpeed.network(machine, nanos)) {
            return Benchmark.show(task, batches, network);
        }
    }
}
