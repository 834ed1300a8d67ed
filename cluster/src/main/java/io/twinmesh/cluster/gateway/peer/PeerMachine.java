package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.Hello;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a node says of its machine: in the report it was let in with, and when it connects.
///
/// @param hardware empty for nodes of the first release
/// @param beyond what it says when it connects beyond the report, in words; empty when nothing
/// @param claimedSpeed rows of the reference network per second, 0 or more
/// @param slots how many leases it offers to hold
public record PeerMachine(
        List<String> engines,
        Optional<HardwareReport> hardware,
        Optional<String> beyond,
        long claimedSpeed,
        Abilities abilities,
        int slots) {
    private static final long MIB = 1024 * 1024;

    public PeerMachine {
        engines = List.copyOf(engines);
    }

    /// @param report canonical JSON of the hardware report; empty when there was none
    public static PeerMachine of(String report, Hello hello) {
        var said = hello.getCapabilities();
        var hardware =
                Optional.of(report)
                        .filter(text -> !text.isEmpty())
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .map(HardwareReport::parse);
        return new PeerMachine(
                said.getEnginesList(),
                hardware,
                hardware.flatMap(it -> beyond(it, said)),
                // who keeps silent about it now is held to what it said to be let in
                hardware.map(PeerMachine::speed)
                        .orElseGet(() -> Math.max(0, said.getRowsPerSecond())),
                new Abilities(
                        said.getEnginesList(),
                        said.getMemoryBytes() / MIB,
                        gpu(hardware, said),
                        hardware.flatMap(HardwareReport::place),
                        hardware.map(HardwareReport::numericClass)),
                said.getSlots());
    }

    /// One that the report does not name could be anybody's.
    private static boolean gpu(Optional<HardwareReport> hardware, Capabilities said) {
        return !said.getGpu().isEmpty() && hardware.map(it -> !it.gpus().isEmpty()).orElse(true);
    }

    private static long speed(HardwareReport report) {
        return report.speed().map(Speed::rowsPerSecond).orElse(0L);
    }

    /// An agent says both from the same look at its machine.
    private static Optional<String> beyond(HardwareReport report, Capabilities said) {
        if (said.getMemoryBytes() > report.memoryBytes()) {
            return Optional.of("memory_bytes");
        }
        if (!report.engines().containsAll(said.getEnginesList())) {
            return Optional.of("engines");
        }
        return said.getRowsPerSecond() > speed(report)
                ? Optional.of("rows_per_second")
                : Optional.empty();
    }
}
