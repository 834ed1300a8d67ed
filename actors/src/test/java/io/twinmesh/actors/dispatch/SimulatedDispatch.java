package io.twinmesh.actors.dispatch;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The real rules of the dispatch, opened for simulations.
public final class SimulatedDispatch {
    private static final Needs NEEDS = Needs.only("score");
    private static final Machine MACHINE =
            new Machine(
                    new Abilities(
                            List.of("score"), 4096, false, Optional.empty(), Optional.empty()),
                    Set.of(),
                    1,
                    Optional.empty());
    private static final AccountId PAYER = new AccountId("c".repeat(32));
    private static final DispatchLimits LIMITS =
            new DispatchLimits(
                    1_000_000,
                    1_000_000,
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Duration.ZERO,
                    Placement.SPREAD);

    private final DispatchQueue queue;

    public SimulatedDispatch(RandomGenerator chance) {
        this.queue = new DispatchQueue(LIMITS, chance);
    }

    public record Found(JobId job, NodeId node) {}

    public void enqueue(JobId job, Instant deadline, Set<NodeId> avoid, Instant now) {
        queue.enqueue(
                new Work(
                        job,
                        PAYER,
                        Work.USUAL,
                        100,
                        NEEDS,
                        "sha256:" + "0".repeat(64),
                        deadline,
                        avoid,
                        Optional.empty()),
                now);
    }

    public void ready(NodeId node, int freeSlots, Instant now) {
        queue.nodeReady(node, PAYER, MACHINE, freeSlots, now);
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
