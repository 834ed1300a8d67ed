package io.twinmesh.cli.provider.machine;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkCheck;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.hardware.benchmark.GraphNetwork;
import io.twinmesh.inference.hardware.benchmark.PlainNetwork;
import io.twinmesh.inference.hardware.benchmark.ReferenceNetwork;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// How fast this machine runs the reference network, and whether its numbers are right.
public final class MachineSpeed {
    private static final int MOST_AT_ONCE = 64;

    /// A GPU computes one batch while the next one is copied.
    private static final int AT_ONCE_ON_GPU = 2;

    private MachineSpeed() {}

    /// What came of it.
    public sealed interface Measured {
        record Fast(Speed speed) implements Measured {}

        /// @param why one sentence
        record Wrong(String why) implements Measured {}
    }

    /// Takes about a second of all cores or of the GPU. Blocks.
    ///
    /// @param chance for the nonce and for what is looked at
    public static Measured measure(
            MachineReport machine, RandomGenerator chance, LongSupplier nanos)
            throws InterruptedException {
        try (var network = network(machine, nanos)) {
            var nonce = new byte[BenchmarkTask.NONCE_BYTES];
            chance.nextBytes(nonce);
            var done = Benchmark.measure(nonce, network, nanos);
            var chosen = BenchmarkCheck.chosen(done.task(), chance);
            var verdict =
                    new BenchmarkCheck()
                            .judge(
                                    done.task(),
                                    done.commitment(),
                                    done.batches(),
                                    chosen,
                                    Benchmark.show(done.task(), chosen, network),
                                    done.took(),
                                    chance);
            return switch (verdict) {
                case BenchmarkCheck.Verdict.Proved(var rows) ->
                        new Measured.Fast(new Speed(network.numericClass(), rows));
                case BenchmarkCheck.Verdict.Failed(var code, var why) ->
                        new Measured.Wrong(code + ": " + why);
            };
        }
    }

    public static ReferenceNetwork network(MachineReport machine, LongSupplier nanos) {
        var threads = Math.min(machine.cores(), MOST_AT_ONCE);
        if (machine.onnx().isPresent()) {
            var device = machine.device();
            var atOnce =
                    switch (device) {
                        case Device.Cpu() -> threads;
                        case Device.Cuda _ -> AT_ONCE_ON_GPU;
                    };
            try {
                return GraphNetwork.on(device, machine.numericClass(device), atOnce, nanos);
            } catch (GraphRefused _) {
                // a trial run did well just now; plain arithmetic always does
            }
        }
        return new PlainNetwork(machine.numericClass(new Device.Cpu()), threads);
    }
}
