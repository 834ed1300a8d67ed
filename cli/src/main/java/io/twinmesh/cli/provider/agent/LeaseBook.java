package io.twinmesh.cli.provider.agent;

import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which leases workers are at, which results wait for a verdict, and how it went so far. Used by
/// the agent's loop only.
final class LeaseBook {
    private final int slots;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, NodeMessage> unacknowledged = new LinkedHashMap<>();
    private long served;
    private long failed;

    LeaseBook(int slots) {
        this.slots = slots;
    }

    /// A lease a worker is at.
    ///
    /// @param revoked whether its answer is wanted by nobody any more
    private record Running(Offer offer, boolean revoked) {}

    boolean knows(String lease) {
        return running.containsKey(lease);
    }

    int freeSlots() {
        return slots - running.size();
    }

    void start(Offer offer) {
        running.put(offer.getLeaseId(), new Running(offer, false));
    }

    /// A worker is done.
    ///
    /// @return whether its answer is still wanted
    boolean done(String lease) {
        var done = running.remove(lease);
        return done != null && !done.revoked();
    }

    /// The lease's time is over; the worker keeps its slot until it is really done.
    ///
    /// @return the offer, when its failure is still worth telling
    Optional<Offer> overdue(String lease) {
        var late = running.get(lease);
        if (late == null || late.revoked()) {
            return Optional.empty();
        }
        running.put(lease, new Running(late.offer(), true));
        return Optional.of(late.offer());
    }

    /// Nobody wants the lease's answer any more.
    void revoke(String lease) {
        unacknowledged.remove(lease);
        var revoked = running.get(lease);
        if (revoked != null) {
            running.put(lease, new Running(revoked.offer(), true));
        }
    }

    void revokeAll() {
        unacknowledged.clear();
        running().forEach(this::revoke);
    }

    /// Nobody here will answer the leases that run.
    ///
    /// @return those that somebody else is to answer
    List<String> handBack() {
        var wanted =
                running.values().stream()
                        .filter(it -> !it.revoked())
                        .map(it -> it.offer().getLeaseId())
                        .toList();
        wanted.forEach(this::revoke);
        return wanted;
    }

    /// Forgets even what workers are still at.
    void abandon() {
        unacknowledged.clear();
        running.clear();
    }

    /// The answer goes out: a result waits for its verdict, a failure is counted.
    void answered(String lease, NodeMessage answer) {
        if (answer.hasResult()) {
            unacknowledged.put(lease, answer);
        } else {
            failed++;
        }
    }

    void acknowledged(String lease, boolean accepted) {
        unacknowledged.remove(lease);
        if (accepted) {
            served++;
        } else {
            failed++;
        }
    }

    List<String> running() {
        return List.copyOf(running.keySet());
    }

    Collection<NodeMessage> unacknowledged() {
        return List.copyOf(unacknowledged.values());
    }

    /// Whether nothing is left that somebody waits for.
    boolean settled() {
        return unacknowledged.isEmpty() && running.values().stream().allMatch(Running::revoked);
    }

    long served() {
        return served;
    }

    long failed() {
        return failed;
    }
}
