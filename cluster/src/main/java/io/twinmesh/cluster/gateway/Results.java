package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.actors.dispatch.Pace;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.cluster.gateway.LeaseTable.Lease;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.wire.node.Decline;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Result;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What becomes of the leases of one session: results are checked and given to their jobs, verdicts
/// go back to the node. Used by the session's actor only.
final class Results {
    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final Set<String> FAILURES =
            Set.of("model-load", "runtime", "deadline", "out-of-memory");
    private static final int MAX_ASKS = 3;

    /// How long a model that ran out of memory keeps those away that need as much.
    private static final Duration MEMORY_HELD = Duration.ofHours(1);

    /// Sent in time, and the answer came from another lease: how long it took still counts.
    private static final String OUTRUN = "result.late";

    private final SessionContext context;
    private final LeaseTable leases;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final RunTimes runs = new RunTimes();
    private long accepted;
    private long failed;

    /// A model that needs more than this failed for lack of memory; until when that is held against
    /// the node.
    private long memoryMib = Long.MAX_VALUE;

    private Instant memoryUntil = Instant.MIN;

    /// A result that its job has not judged yet.
    private record Pending(
            Lease lease, Reported report, Instant reportedAt, Instant askedAt, int asks) {
        static Pending first(Lease lease, Reported report, Instant now) {
            return new Pending(lease, report, now, now, 1);
        }

        Pending again(Instant now) {
            return new Pending(lease, report, reportedAt, now, asks + 1);
        }
    }

    Results(SessionContext context, LeaseTable leases) {
        this.context = context;
        this.leases = leases;
    }

    long accepted() {
        return accepted;
    }

    /// What the node's leases took that ended in this session.
    Optional<Pace> pace() {
        return runs.pace();
    }

    long failed() {
        return failed;
    }

    /// @return what to answer at once; nothing when the job is asked
    Optional<GatewayFrame.Builder> onResult(Result result) {
        var id = result.getLeaseId();
        var known = leases.find(id);
        if (known.isEmpty()) {
            return leases.verdict(id, result.getReceipt().toByteArray())
                    .map(before -> GatewayWords.ack(id, before.outcome(), before.code()))
                    .or(() -> Optional.of(GatewayWords.ack(id, "stale", "lease.unknown")));
        }
        var lease = known.get();
        if (result.getFencingToken() != lease.fencingToken()) {
            return Optional.of(GatewayWords.ack(id, "stale", "lease.fencing-token"));
        }
        if (pending.containsKey(id)) {
            return Optional.empty();
        }
        var now = context.time().instant();
        if (!lease.expiresAt().isAfter(now)) {
            fault(lease);
            runs.took(lease, now);
            tell(lease, "deadline");
            return Optional.of(end(lease, "late", "lease.expired"));
        }
        var key = context.frames().key().orElseThrow();
        var problem = LeaseResultCheck.problem(lease, result, key);
        if (problem.isPresent()) {
            tell(lease, "result-invalid");
            return Optional.of(end(lease, "invalid", problem.get()));
        }
        var report =
                new Reported(
                        lease.id(),
                        lease.fencingToken(),
                        result.getOutput().toByteArray(),
                        result.getReceipt().toByteArray(),
                        result.getReceiptSignature().toByteArray(),
                        key.bytes(),
                        context.verdicts());
        pending.put(id, Pending.first(lease, report, now));
        leases.computed(lease.id());
        context.neighbours().jobs().job(lease.job()).tell(report);
        return Optional.empty();
    }

    Optional<GatewayFrame.Builder> onVerdict(Verdict verdict) {
        var waiting = pending.remove(verdict.lease().value());
        if (waiting == null) {
            return Optional.empty();
        }
        if (verdict.outcome().equals("accepted") || verdict.code().equals(OUTRUN)) {
            runs.took(waiting.lease(), waiting.reportedAt());
        }
        var ack = end(waiting.lease(), verdict.outcome(), verdict.code());
        leases.judged(waiting.lease(), waiting.report().receipt());
        return Optional.of(ack);
    }

    Optional<GatewayFrame.Builder> onFailure(Failure failure) {
        var known = leases.find(failure.getLeaseId());
        if (known.isEmpty() || known.get().fencingToken() != failure.getFencingToken()) {
            return Optional.of(GatewayWords.ack(failure.getLeaseId(), "stale", "lease.unknown"));
        }
        var lease = known.get();
        pending.remove(failure.getLeaseId());
        var code = FAILURES.contains(failure.getCode()) ? failure.getCode() : "runtime";
        if (code.equals("deadline")) {
            // it takes at least so long
            runs.took(lease, context.time().instant());
        }
        if (code.equals("out-of-memory")) {
            lacksMemoryFor(lease.model());
        }
        fault(lease);
        tell(lease, code);
        var verdict = new Verdict(lease.id(), "late", "lease.failed");
        if (code.equals("deadline")) {
            // a worker that is late has yet to end
            leases.abandon(lease, verdict);
        } else {
            leases.end(lease, verdict);
        }
        return Optional.empty();
    }

    /// Whatever the node says that it has: it had not what this model says that it needs. It may
    /// have again when other work is done.
    private void lacksMemoryFor(String model) {
        context.neighbours()
                .models()
                .byDigest(new Digest(model))
                .map(entry -> entry.manifest().requirements().memoryMib())
                .filter(needed -> needed > 0)
                .ifPresent(needed -> {
                    memoryMib = Math.min(memoryMib(), needed - 1);
                    memoryUntil = context.time().instant().plus(MEMORY_HELD);
                    LOG.info(
                            "Node ran out of memory: node={} neededMib={} until={}",
                            context.peer().node(),
                            needed,
                            memoryUntil);
                });
    }

    private long memoryMib() {
        return context.time().instant().isBefore(memoryUntil) ? memoryMib : Long.MAX_VALUE;
    }

    /// What the node can, by what it says and by what it failed for lack of a while ago.
    Abilities abilities(Abilities said) {
        return said.withMemory(memoryMib());
    }

    /// @param drains whether the node goes: then what it gives back does not count as failed
    void onDecline(Decline decline, boolean drains) {
        leases.find(decline.getLeaseId())
                .filter(lease -> !pending.containsKey(lease.id().value()))
                .ifPresent(lease -> {
                    if (drains) {
                        // it has seen the inputs: whoever comes and goes waits too
                        lost(lease);
                    } else {
                        fault(lease);
                    }
                    tell(lease, "declined");
                    leases.end(lease, new Verdict(lease.id(), "late", "lease.declined"));
                });
    }

    /// Ends a lease that its job needs no more: no fault of the node. A result that is with its job
    /// stays: the job answers.
    Optional<Lease> cancel(LeaseId id) {
        var open =
                leases.find(id.value()).filter(lease -> !pending.containsKey(lease.id().value()));
        for (var lease : open.stream().toList()) {
            runs.tookAtLeast(lease, context.time().instant());
            leases.abandon(lease, new Verdict(id, "late", "lease.cancelled"));
        }
        return open;
    }

    /// Ends the leases whose time is over. A result that is with its job stays: the job decides.
    List<Lease> expire(Instant now) {
        var expired =
                leases.expired(now).stream()
                        .filter(lease -> !pending.containsKey(lease.id().value()))
                        .toList();
        for (var lease : expired) {
            fault(lease);
            // it takes at least so long
            runs.took(lease, now);
            tell(lease, "deadline");
            leases.abandon(lease, new Verdict(lease.id(), "late", "lease.expired"));
        }
        return expired;
    }

    /// Asks jobs again that have not judged for a while; after the last time the node gets no more
    /// patience from us: the lease is over.
    List<GatewayFrame.Builder> askAgain(Instant now) {
        var answers = new ArrayList<GatewayFrame.Builder>();
        for (var waiting : List.copyOf(pending.values())) {
            var since = Duration.between(waiting.askedAt(), now);
            if (since.compareTo(context.settings().verdictTimeout()) < 0) {
                continue;
            }
            var id = waiting.lease().id().value();
            if (waiting.asks() < MAX_ASKS) {
                pending.put(id, waiting.again(now));
                context.neighbours().jobs().job(waiting.lease().job()).tell(waiting.report());
            } else {
                pending.remove(id);
                tell(waiting.lease(), "deadline");
                answers.add(end(waiting.lease(), "late", "job.silent"));
            }
        }
        return answers;
    }

    /// The session is over: whatever the node held goes to others. A result that is with its job
    /// stays there.
    ///
    /// @param fault whether it was the node's
    void loseAll(boolean fault) {
        for (var lease : leases.all()) {
            if (!pending.containsKey(lease.id().value())) {
                if (fault) {
                    fault(lease);
                }
                tell(lease, fault ? "node-lost" : "interrupted");
            }
        }
        pending.clear();
    }

    private GatewayFrame.Builder end(Lease lease, String outcome, String code) {
        if (outcome.equals("accepted")) {
            accepted++;
            context.lost().accepted(context.peer().node());
        } else if (outcome.equals("invalid")) {
            // all else is the doing of others: a job that began anew, a consent that ended
            fault(lease);
        }
        leases.end(lease, new Verdict(lease.id(), outcome, code));
        return GatewayWords.ack(lease.id().value(), outcome, code);
    }

    private void fault(Lease lease) {
        failed++;
        lost(lease);
    }

    private void lost(Lease lease) {
        context.lost().lost(context.peer().node(), lease.since(), context.time().instant());
    }

    private void tell(Lease lease, String code) {
        context.neighbours().jobs().job(lease.job()).tell(new LeaseEnded(lease.id(), code));
    }
}
