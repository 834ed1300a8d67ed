package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.wire.node.Hello;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a node says of its machine: in the report it was let in with, and when it connects.
///
/// @param hardware empty for nodes of the first release
/// @param claimedSpeed rows of the reference network per second, 0 or more
/// @param slots how many leases it offers to hold
public record PeerMachine(
        List<String> engines,
        Optional<HardwareReport> hardware,
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
                Math.max(0, said.getRowsPerSecond()),
                new Abilities(
                        said.getEnginesList(),
                        said.getMemoryBytes() / MIB,
                        !said.getGpu().isEmpty(),
                        hardware.flatMap(HardwareReport::place),
                        hardware.map(HardwareReport::numericClass)),
                said.getSlots());
    }
}
