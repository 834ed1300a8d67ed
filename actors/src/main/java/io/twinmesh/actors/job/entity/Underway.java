package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/// What a job is about to store: a result on its way to the twin, or its farewell. A restart
/// forgets it, and nothing depends on remembering it.
final class Underway {
    /// Passed the checks; how far its node is to be believed is being asked.
    Optional<VerifiedWork> weighed = Optional.empty();

    /// Is the answer, and the twin is asked to keep it.
    Optional<VerifiedWork> verified = Optional.empty();

    Optional<Farewell> farewell = Optional.empty();

    /// The twin is asked for the inputs of the next lease. Ends when the job takes up what it owes.
    boolean handingOut;

    boolean nothing() {
        return weighed.isEmpty() && verified.isEmpty() && farewell.isEmpty();
    }

    /// Whether it is this lease's result.
    boolean of(LeaseId lease) {
        return weighed.or(() -> verified).filter(work -> work.lease().equals(lease)).isPresent();
    }

    /// Its session says again what it has said.
    void repliesTo(ActorRef<Verdict> other) {
        weighed = weighed.map(work -> work.repliesTo(other));
        verified = verified.map(work -> work.repliesTo(other));
    }

    void over() {
        weighed = Optional.empty();
        verified = Optional.empty();
        farewell = Optional.empty();
    }
}
