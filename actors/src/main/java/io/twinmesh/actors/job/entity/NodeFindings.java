package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.List;
import java.util.Optional;

/// What a job tells of the nodes that computed for it: to their records, what checking and
/// comparing their results showed, and now and then that somebody else may be asked what the core
/// knows.
final class NodeFindings {
    /// Of a result that is no result nobody knows on what it was computed.
    private static final String UNKNOWN_CLASS = "unknown";

    private final JobId job;
    private final JobNeighbours neighbours;

    NodeFindings(JobId job, JobNeighbours neighbours) {
        this.job = job;
        this.neighbours = neighbours;
    }

    /// Tells the session, and the node's record, that the result is no result.
    void tellRejected(Known state, LeaseGranted lease, String code, Reported reported) {
        var proof =
                Proof.byCheck(
                        job,
                        code,
                        lease.inputsDigest(),
                        reported.receipt(),
                        state.terms().priceTokens());
        tellCheck(lease, CountCheck.wrong(lease.lease(), model(state), UNKNOWN_CLASS, proof));
        reported.replyTo().tell(new JobCommand.Verdict(lease.lease(), "invalid", code));
    }

    /// Tells the nodes' records what comparing their results showed.
    void tellFindings(Known state, List<JobEvent> events, HeldResults held) {
        for (var event : events) {
            if (event instanceof ResultsCompared(var right, var wrong, var _, _)) {
                var judge = held.core();
                right.forEach(lease -> tellFinding(state, held, lease, Finding.AGREED));
                wrong.forEach(lease -> {
                    if (judge.isPresent()) {
                        tellProvedWrong(state, held, lease, judge.get(), right);
                    } else {
                        tellFinding(state, held, lease, Finding.OUTVOTED);
                    }
                });
            }
        }
    }

    /// Now and then, behind an answer of a node, somebody is asked what the core knows.
    void askHidden(Known state, List<JobEvent> events) {
        var assurance = neighbours.assurance();
        for (var event : events) {
            if (event instanceof ResultAccepted accepted
                    && !accepted.node().equals(assurance.core().node())
                    && assurance.chance().nextDouble() < assurance.policy().knownAnswers()) {
                neighbours
                        .jobs()
                        .job(HiddenName.draw(assurance.chance()))
                        .tell(
                                new JobCommand.AskHidden(
                                        state.terms().modelDigest(), Optional.empty()));
            }
        }
    }

    private void tellFinding(Known state, HeldResults held, LeaseId lease, Finding finding) {
        var granted = state.leases().get(lease);
        var work = held.of(lease);
        if (granted != null && work.isPresent()) {
            tellCheck(
                    granted,
                    CountCheck.of(lease, model(state), work.get().numericClass(), finding));
        }
    }

    private void tellProvedWrong(
            Known state, HeldResults held, LeaseId lease, VerifiedWork judge, List<LeaseId> right) {
        var granted = state.leases().get(lease);
        var work = held.of(lease);
        if (granted != null && work.isPresent()) {
            var proof =
                    Proof.byCore(
                            job,
                            granted.inputsDigest(),
                            work.get().receipt(),
                            judge.receipt(),
                            right.stream().filter(it -> !it.equals(judge.lease())).toList(),
                            state.terms().priceTokens());
            tellCheck(
                    granted,
                    CountCheck.wrong(lease, model(state), work.get().numericClass(), proof));
        }
    }

    private static String model(Known state) {
        return state.terms().modelDigest();
    }

    /// Tells a node's record what a check of its result showed.
    private void tellCheck(LeaseGranted lease, CountCheck check) {
        if (!lease.node().equals(neighbours.assurance().core().node())) {
            neighbours.assurance().nodes().node(lease.node()).tell(check);
        }
    }
}
