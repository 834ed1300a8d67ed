package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.inference.hardware.Place;

import java.util.List;
import java.util.Optional;

/// What a node says of its machine.
///
/// @param engines what it can run
/// @param memoryMib of the whole machine
/// @param gpu whether graphs run on a GPU
/// @param place where its owner says it stands
/// @param numericClass of results from the device that graphs run on; empty when it reported none
public record Abilities(
        List<String> engines,
        long memoryMib,
        boolean gpu,
        Optional<Place> place,
        Optional<String> numericClass)
        implements Wire {
    public Abilities {
        engines = List.copyOf(engines);
    }

    /// The same, of a machine that turned out to have no more memory than this.
    public Abilities withMemory(long mostMib) {
        return new Abilities(engines, Math.min(memoryMib, mostMib), gpu, place, numericClass);
    }

    /// Whether the machine can run what needs this.
    public boolean meet(Needs needs) {
        return inRegionOf(needs)
                && inZoneOf(needs)
                && runs(needs)
                && hasGpuFor(needs)
                && computesAs(needs)
                && hasMemoryFor(needs);
    }

    boolean inRegionOf(Needs needs) {
        return needs.region().isEmpty() || needs.region().equals(place.map(Place::region));
    }

    boolean inZoneOf(Needs needs) {
        return needs.zone().isEmpty() || needs.zone().equals(place.flatMap(Place::zone));
    }

    boolean runs(Needs needs) {
        return engines.contains(needs.engine());
    }

    boolean hasGpuFor(Needs needs) {
        return gpu || !needs.gpu();
    }

    boolean computesAs(Needs needs) {
        return needs.numericClass().isEmpty() || needs.numericClass().equals(numericClass);
    }

    boolean hasMemoryFor(Needs needs) {
        return memoryMib >= needs.memoryMib();
    }
}
