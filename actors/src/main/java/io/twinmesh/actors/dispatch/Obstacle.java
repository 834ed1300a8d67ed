package io.twinmesh.actors.dispatch;

import java.util.Collection;
import java.util.Optional;

/// Why no node that is connected can run a job, however long it waits.
public enum Obstacle {
    NO_NODES("queue.no-nodes", "No node is connected."),
    NO_REGION(
            "queue.no-region",
            "No node that is connected stands in the region that the question may not leave."),
    NO_ZONE(
            "queue.no-zone",
            "No node that is connected stands in the zone that the question may not leave."),
    NO_ENGINE("queue.no-engine", "No node that is connected runs this kind of model."),
    NO_GPU("queue.no-gpu", "No node that is connected has the GPU that this model needs."),
    NO_NUMERIC_CLASS(
            "queue.no-numeric-class",
            "No node that is connected gives results of the numeric class that is needed."),
    NO_MEMORY("queue.no-memory", "No node that is connected has the memory that this model needs.");

    private final String code;
    private final String why;

    Obstacle(String code, String why) {
        this.code = code;
        this.why = why;
    }

    public String code() {
        return code;
    }

    /// A sentence for who asked.
    public String why() {
        return why;
    }

    /// The first need that no node meets together with those before it; empty when some node meets
    /// all.
    static Optional<Obstacle> of(Needs needs, Collection<Abilities> connected) {
        if (connected.isEmpty()) {
            return Optional.of(NO_NODES);
        }
        var around = connected.stream().filter(one -> one.inRegionOf(needs)).toList();
        if (around.isEmpty()) {
            return Optional.of(NO_REGION);
        }
        var near = around.stream().filter(one -> one.inZoneOf(needs)).toList();
        if (near.isEmpty()) {
            return Optional.of(NO_ZONE);
        }
        var running = near.stream().filter(one -> one.runs(needs)).toList();
        if (running.isEmpty()) {
            return Optional.of(NO_ENGINE);
        }
        var computing = running.stream().filter(one -> one.hasGpuFor(needs)).toList();
        if (computing.isEmpty()) {
            return Optional.of(NO_GPU);
        }
        var alike = computing.stream().filter(one -> one.computesAs(needs)).toList();
        if (alike.isEmpty()) {
            return Optional.of(NO_NUMERIC_CLASS);
        }
        return alike.stream().anyMatch(one -> one.hasMemoryFor(needs))
                ? Optional.empty()
                : Optional.of(NO_MEMORY);
    }
}
