package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.Set;

/// What the dispatch can be told, by jobs on one side and node sessions on the other.
public sealed interface DispatchCommand extends Wire {

    /// A job waits for a node. Jobs repeat this until they are served, so that a restarted dispatch
    /// learns of them again; the same job waits once.
    ///
    /// @param avoid nodes that already lost or failed a lease of this job; used only when nobody
    ///   else is there
    record Enqueue(
            JobId job,
            Needs needs,
            Instant deadline,
            Set<NodeId> avoid,
            ActorRef<EnqueueReply> replyTo)
            implements DispatchCommand {
        public Enqueue {
            avoid = Set.copyOf(avoid);
        }
    }

    /// The job needs no node any more.
    record Withdraw(JobId job) implements DispatchCommand {}

    /// A session came up or changed; sent at every heartbeat.
    record NodeReady(
            NodeId node,
            AccountId account,
            Abilities abilities,
            int freeSlots,
            ActorRef<JobCommand.LeaseOffer> session)
            implements DispatchCommand {}

    /// A job used the slot that was kept for it: from the session, as soon as the job's offer is
    /// there. Ends the reservation.
    ///
    /// @param freeSlots what is left after this one
    record SlotTaken(NodeId node, JobId job, int freeSlots) implements DispatchCommand {}

    /// A session ended or drains: no new work for it.
    record NodeGone(NodeId node) implements DispatchCommand {}

    sealed interface EnqueueReply extends Wire {
        record Waiting() implements EnqueueReply {}

        /// The queue is at its limit; ask again later.
        record QueueFull(int limit) implements EnqueueReply {}
    }
}
