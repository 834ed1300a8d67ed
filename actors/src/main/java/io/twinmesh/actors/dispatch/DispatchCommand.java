package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/// What the dispatch can be told, by jobs on one side and node sessions on the other.
public sealed interface DispatchCommand extends Wire {

    /// A job waits for a node. Jobs repeat this until they are served, so that a restarted dispatch
    /// learns of them again; the same job waits once.
    record Enqueue(Work work, ActorRef<EnqueueReply> replyTo) implements DispatchCommand {}

    /// The job needs no node any more.
    record Withdraw(JobId job) implements DispatchCommand {}

    /// A session came up or changed; sent at every heartbeat.
    record NodeReady(
            NodeId node,
            AccountId account,
            Machine machine,
            int freeSlots,
            ActorRef<JobCommand.LeaseWord> session)
            implements DispatchCommand {}

    /// A job used the slot that was kept for it: from the session, as soon as the job's offer is
    /// there. Ends the reservation.
    ///
    /// @param freeSlots what is left after this one
    record SlotTaken(NodeId node, JobId job, int freeSlots) implements DispatchCommand {}

    /// A session ended or drains: no new work for it.
    record NodeGone(NodeId node) implements DispatchCommand {}

    sealed interface EnqueueReply extends Wire {
        /// It waits.
        ///
        /// @param obstacle why it waits in vain with the nodes that are connected now
        /// @param waiting how many wait, this one among them; earlier builds do not say
        record Waiting(Optional<Obstacle> obstacle, Optional<Integer> waiting)
                implements EnqueueReply {}

        /// The queue, or this payer's share of it, is at its limit; ask again later.
        record QueueFull(int limit) implements EnqueueReply {}
    }
}
