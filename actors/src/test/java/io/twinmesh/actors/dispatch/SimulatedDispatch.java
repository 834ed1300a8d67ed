package io.twinmesh.actors.dispatch;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The real rules of the dispatch, opened for simulations.
public final class SimulatedDispatch {
    private static final Needs NEEDS = Needs.only("score");
    private static final Abilities ABILITIES = new Abilities(List.of("score"), 4096, false);

    private final DispatchQueue queue;

    public SimulatedDispatch(RandomGenerator chance) {
        this.queue = new DispatchQueue(1_000_000, Duration.ofDays(1), chance);
    }

    public record Found(JobId job, NodeId node) {}

    public void enqueue(JobId job, Instant deadline, Set<NodeId> avoid) {
        queue.enqueue(job, NEEDS, deadline, avoid);
    }

    public void ready(NodeId node, int freeSlots, Instant now) {
        queue.nodeReady(node, ABILITIES, freeSlots, now);
    }

    public void taken(NodeId node, JobId job, int freeSlots) {
        queue.slotTaken(node, job, freeSlots);
    }

    public void gone(NodeId node) {
        queue.nodeGone(node);
    }

    public List<Found> match(Instant now) {
        return queue.match(now).stream()
                .map(match -> new Found(match.job(), match.node()))
                .toList();
    }
}
