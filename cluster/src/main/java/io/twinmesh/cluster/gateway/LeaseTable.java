package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The leases of one session, and what became of the latest ones. Used by one thread.
final class LeaseTable {
    private static final int REMEMBERED = 256;

    /// Results that wait for their jobs do not keep a node from work, but for a job that does not
    /// judge: leases of one session are at most so many for each slot.
    private static final int MOST_PER_SLOT = 4;

    private final int slots;
    private int allowed;
    private final Map<String, Lease> open = new LinkedHashMap<>();
    private final Set<String> computed = new HashSet<>();
    private final Map<String, Ended> ended = new LinkedHashMap<>();
    private Set<String> runningByNode = Set.of();

    /// @param slots how many the node offers to hold
    /// @param allowed how many it may hold
    LeaseTable(int slots, int allowed) {
        this.slots = slots;
        this.allowed = allowed;
    }

    /// @return whether the node may hold another number than before
    boolean allow(int leases) {
        var changed = allowed != leases;
        allowed = leases;
        return changed;
    }

    /// A lease the node holds. Of its inputs only the digest is kept.
    ///
    /// @param loaded whether the node had the model ready when the lease began
    record Lease(
            JobId job,
            LeaseId id,
            long fencingToken,
            String model,
            Digest inputs,
            boolean loaded,
            Instant since,
            Instant expiresAt) {}

    /// @param judged of the result that its job judged; empty when there was none
    private record Ended(Verdict verdict, Optional<Digest> judged) {}

    /// Takes the lease up, unless no slot is free or it is open already.
    ///
    /// @param loaded whether the node has its model ready
    Optional<Lease> take(LeaseOffer offer, boolean loaded, Instant now) {
        if (freeSlots() < 1 || open.containsKey(offer.lease().value())) {
            return Optional.empty();
        }
        var lease =
                new Lease(
                        offer.job(),
                        offer.lease(),
                        offer.fencingToken(),
                        offer.modelDigest(),
                        Digest.of(offer.inputs()),
                        loaded,
                        now,
                        offer.expiresAt());
        open.put(lease.id().value(), lease);
        return Optional.of(lease);
    }

    Optional<Lease> find(String lease) {
        return Optional.ofNullable(open.get(lease));
    }

    /// What is to be said of a result of a lease that is over: what was said before, but of another
    /// result than the one that was judged, that it comes too late.
    Optional<Verdict> verdict(String lease, byte[] receipt) {
        return Optional.ofNullable(ended.get(lease))
                .map(it ->
                        it.judged().filter(one -> !one.equals(Digest.of(receipt))).isPresent()
                                ? new Verdict(it.verdict().lease(), "stale", "result.stale")
                                : it.verdict());
    }

    /// The job of a lease that is over has judged this result of it.
    void judged(Lease lease, byte[] receipt) {
        ended.computeIfPresent(
                lease.id().value(),
                (_, it) -> new Ended(it.verdict(), Optional.of(Digest.of(receipt))));
    }

    /// The node has answered and is at it no more, whatever it said last; its job has yet to judge.
    void computed(LeaseId lease) {
        computed.add(lease.value());
        runningByNode = without(lease);
    }

    private Set<String> without(LeaseId lease) {
        var running = new HashSet<>(runningByNode);
        running.remove(lease.value());
        return running;
    }

    /// The lease is over; its slot is free, whatever the node said last.
    void end(Lease lease, Verdict verdict) {
        open.remove(lease.id().value());
        computed.remove(lease.id().value());
        runningByNode = without(lease.id());
        ended.put(lease.id().value(), new Ended(verdict, Optional.empty()));
        if (ended.size() > REMEMBERED) {
            var oldest = ended.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /// The lease is over for us, but the node may still be at it: the slot stays taken until the
    /// node says otherwise.
    void abandon(Lease lease, Verdict verdict) {
        var running = new HashSet<>(runningByNode);
        running.add(lease.id().value());
        end(lease, verdict);
        runningByNode = running;
    }

    List<Lease> expired(Instant now) {
        return open.values().stream().filter(lease -> !lease.expiresAt().isAfter(now)).toList();
    }

    List<Lease> all() {
        return List.copyOf(open.values());
    }

    /// Takes over what the node says it runs.
    ///
    /// @return those it should not run
    List<String> running(List<String> leases) {
        runningByNode = new HashSet<>(leases);
        var wrong = new ArrayList<String>();
        for (var lease : leases) {
            if (!open.containsKey(lease)) {
                wrong.add(lease);
            }
        }
        return wrong;
    }

    /// Slots that neither a lease of ours nor work that the node reported takes; none while it has
    /// as many leases as it may, those included that are not judged yet.
    int freeSlots() {
        var idle = slots - busySlots();
        var more = Math.min(allowed, MOST_PER_SLOT * slots) - held();
        return Math.max(0, Math.min(idle, more));
    }

    /// Slots that a lease of ours or work that the node reported takes.
    int busySlots() {
        return held() - computed.size();
    }

    private int held() {
        var held = new HashSet<>(runningByNode);
        held.addAll(open.keySet());
        return held.size();
    }

    int size() {
        return open.size();
    }
}
