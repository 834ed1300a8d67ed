package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;

import java.util.List;

/// What a node says of its machine.
///
/// @param engines what it can run
/// @param memoryMib of the whole machine
/// @param gpu whether graphs run on a GPU
public record Abilities(List<String> engines, long memoryMib, boolean gpu) implements Wire {
    public Abilities {
        engines = List.copyOf(engines);
    }

    boolean meet(Needs needs) {
        return runs(needs) && hasGpuFor(needs) && hasMemoryFor(needs);
    }

    boolean runs(Needs needs) {
        return engines.contains(needs.engine());
    }

    boolean hasGpuFor(Needs needs) {
        return gpu || !needs.gpu();
    }

    boolean hasMemoryFor(Needs needs) {
        return memoryMib >= needs.memoryMib();
    }
}
