package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.verification.ResultCheck;
import io.twinmesh.actors.verification.Verdict;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.Optional;

/// A result that passed the verification, on its way to the twin; it exists in memory only.
///
/// @param notComputed the model's reason when it computed nothing
record VerifiedWork(
        LeaseId lease,
        NodeId node,
        String numericClass,
        Outcome parsed,
        byte[] outcome,
        byte[] receipt,
        byte[] signature,
        Optional<String> notComputed,
        Instant computedAt,
        ActorRef<JobCommand.Verdict> replyTo) {

    /// Compares what came back with what the lease promised.
    static Verdict check(
            Known state, LeaseGranted held, ModelManifest manifest, Reported reported) {
        return ResultCheck.check(
                new ResultCheck.Expected(
                        held.node().value(),
                        held.lease().value(),
                        held.fencingToken(),
                        state.terms().modelDigest(),
                        held.inputsDigest(),
                        manifest),
                new ResultCheck.Returned(
                        reported.output(),
                        reported.receipt(),
                        reported.receiptSignature(),
                        reported.nodeKey()));
    }

    static VerifiedWork of(Reported reported, Verdict.Valid valid, Instant computedAt) {
        return new VerifiedWork(
                reported.lease(),
                new NodeId(valid.receipt().nodeId()),
                valid.receipt().device(),
                valid.outcome(),
                reported.output(),
                reported.receipt(),
                reported.receiptSignature(),
                reason(valid.outcome()),
                computedAt,
                reported.replyTo());
    }

    /// @return the reason code when nothing was computed
    static Optional<String> reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Computed _ -> Optional.empty();
            case Outcome.NotComputed(String code, String _, Optional<String> _) ->
                    Optional.of(code);
        };
    }

    /// Tells the session what became of it.
    void hears(String outcome, String code) {
        replyTo.tell(new JobCommand.Verdict(lease, outcome, code));
    }

    VerifiedWork repliesTo(ActorRef<JobCommand.Verdict> other) {
        return new VerifiedWork(
                lease,
                node,
                numericClass,
                parsed,
                outcome,
                receipt,
                signature,
                notComputed,
                computedAt,
                other);
    }

    @Override
    public String toString() {
        return "VerifiedWork[" + lease + "]";
    }
}
