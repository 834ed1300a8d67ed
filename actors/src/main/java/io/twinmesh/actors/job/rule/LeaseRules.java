package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.JobFailed;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.event.JobEvent.ResultHeld;
import io.twinmesh.actors.job.event.JobEvent.ResultRejected;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The rules of a job's leases: how one begins and ends, when a second node may be asked beside it,
/// and after how many the job is given up.
public final class LeaseRules {
    /// Leases that a node may spoil before the job fails.
    static final int MAX_FAILURES = 4;

    /// Leases altogether, the blameless ones included.
    static final int MAX_LEASES = 12;

    private LeaseRules() {}

    /// The lease that these inputs were handed out for.
    public static LeaseGranted lease(
            Known state, JobNote.HandedOut handed, byte[] inputs, Instant expires, Instant now) {
        return new LeaseGranted(
                handed.lease(),
                handed.node().node(),
                handed.node().account(),
                state.nextFencingToken(),
                Digest.of(inputs).text(),
                expires,
                now);
    }

    /// A lease is over.
    ///
    /// @param code why; a refusal code of the verification when `rejected`
    public static List<JobEvent> over(
            Known state, LeaseId lease, String code, boolean rejected, Instant now) {
        if (state.open(lease).isEmpty()) {
            return List.of();
        }
        var events = new ArrayList<JobEvent>();
        events.add(
                rejected ? new ResultRejected(lease, code, now) : new LeaseLost(lease, code, now));
        var next = (Known) JobEvolution.evolve(state, events.getFirst());
        // while another node computes, its answer is waited for
        if (next.open().isEmpty()
                && (next.failures() >= MAX_FAILURES || next.leases().size() >= MAX_LEASES)) {
            events.add(new JobFailed(code, now));
        }
        return List.copyOf(events);
    }

    /// The open lease that this result is of; empty when it is late or not that lease's.
    public static Optional<LeaseGranted> open(JobState state, Reported reported) {
        return state instanceof Known known
                ? known.open(reported.lease())
                        .filter(lease -> lease.fencingToken() == reported.fencingToken())
                : Optional.empty();
    }

    /// The lease that is the only one, when another owner's node may be asked beside it. On
    /// `standard` only: two compute a `diagnostic` question anyway, and an `operator` one nobody
    /// but the core.
    public static Optional<LeaseGranted> hedgeable(Known state) {
        return state.phase() instanceof Phase.Leased(LeaseGranted lease, var slow)
                        && slow.isEmpty()
                        && state.terms().level() == VerificationLevel.STANDARD
                        && state.leases().size() < MAX_LEASES - 1
                ? Optional.of(lease)
                : Optional.empty();
    }

    /// The lease's result is good and not enough.
    public static List<JobEvent> held(Known state, LeaseId lease, Instant now) {
        return state.open(lease).isPresent() ? List.of(new ResultHeld(lease, now)) : List.of();
    }

    /// Held results are in memory only; after a restart their nodes are as good as interrupted.
    public static List<JobEvent> heldForgotten(Known state, Instant now) {
        return JobRules.beforeAnswer(state.phase())
                ? state.held().stream()
                        .sorted(Comparator.comparing(LeaseId::value))
                        .<JobEvent>map(lease -> new LeaseLost(lease, "lease.interrupted", now))
                        .toList()
                : List.of();
    }
}
