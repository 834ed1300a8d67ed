package io.twinmesh.actors.job;

import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.Optional;

/// A result that passed the verification, on its way to the twin; it exists in memory only.
///
/// @param notComputed the model's reason when it computed nothing
record VerifiedWork(
        LeaseId lease,
        byte[] outcome,
        byte[] receipt,
        byte[] signature,
        Optional<String> notComputed,
        Instant computedAt,
        ActorRef<Verdict> replyTo) {

    /// @return the reason code when nothing was computed
    static Optional<String> reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Computed _ -> Optional.empty();
            case Outcome.NotComputed(String code, String _, Optional<String> _) ->
                    Optional.of(code);
        };
    }

    VerifiedWork repliesTo(ActorRef<Verdict> other) {
        return new VerifiedWork(lease, outcome, receipt, signature, notComputed, computedAt, other);
    }

    @Override
    public String toString() {
        return "VerifiedWork[" + lease + "]";
    }
}
