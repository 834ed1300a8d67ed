package io.twinmesh.actors.node;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.news.NewsPage;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the registry of nodes can be told.
public sealed interface RegistryCommand extends Wire {

    /// A session stands for this node now; repeated with every heartbeat, so that a restarted
    /// registry learns of it again. Of two sessions of one node the one that was opened later
    /// stays.
    record Announce(NodeView node, Instant openedAt, ActorRef<SessionSignal> session)
            implements RegistryCommand {}

    /// A session is over.
    ///
    /// @param state `lost` or `left`
    record Ended(NodeView node, String state, ActorRef<SessionSignal> session)
            implements RegistryCommand {}

    /// A node that was enrolled in an earlier life of the network: the registry asks its enrolment
    /// and lists it.
    record Remember(NodeId node) implements RegistryCommand {}

    /// A node stands elsewhere now, or may hold another number of leases; its session hears of it
    /// at once.
    record Judged(NodeRecord node) implements RegistryCommand {}

    /// Answered with the nodes whose ids come behind this one, at most [NodeList#MOST]; empty: from
    /// the first on.
    record ListNodes(Optional<NodeId> after, ActorRef<NodeList> replyTo)
            implements RegistryCommand {}

    /// Answered with the one node, or none.
    record FindNode(NodeId node, ActorRef<NodeList> replyTo) implements RegistryCommand {}

    /// Asks what happened to nodes.
    ///
    /// @param after the number of the last news that the asker has; empty asks only for the number
    ///   of the latest
    record ReadNews(Optional<Long> after, ActorRef<NewsPage> replyTo) implements RegistryCommand {}

    /// @param nodes by id
    record NodeList(List<NodeView> nodes) implements Wire {
        /// In one list.
        public static final int MOST = 500;

        public NodeList {
            nodes = List.copyOf(nodes);
        }

        /// Those that come behind this one: a server of before gives all, whatever is asked.
        public NodeList behind(Optional<NodeId> after) {
            return new NodeList(
                    nodes.stream()
                            .filter(node ->
                                    after.isEmpty()
                                            || node.id().value().compareTo(after.get().value()) > 0)
                            .toList());
        }

        /// The last one's id when there may be more behind it.
        public Optional<NodeId> last() {
            return nodes.size() < MOST ? Optional.empty() : Optional.of(nodes.getLast().id());
        }
    }

    /// A node as operators see it.
    ///
    /// @param state `active`, `lost`, `draining`, `left`, `pending`, `suspended` or `revoked`
    /// @param slots how many leases it runs at once
    /// @param jobs accepted results
    /// @param failed leases that failed or were lost
    /// @param pulse empty when no session of the node was heard of since the registry started
    record NodeView(
            NodeId id,
            String name,
            OwnerId owner,
            String state,
            Judgement judgement,
            List<String> engines,
            int slots,
            long jobs,
            long failed,
            AccountId account,
            Optional<NodePulse> pulse)
            implements Wire {
        public NodeView {
            engines = List.copyOf(engines);
        }

        NodeView withState(String newState) {
            return with(newState, judgement, pulse);
        }

        NodeView withJudgement(Judgement now) {
            return with(state, now, pulse);
        }

        boolean connected() {
            return pulse.filter(NodePulse::connected).isPresent();
        }

        /// @param how `lost` or `left`
        NodeView gone(String how) {
            return with(how, judgement, pulse.map(NodePulse::gone));
        }

        private NodeView with(String newState, Judgement now, Optional<NodePulse> newPulse) {
            return new NodeView(
                    id, name, owner, newState, now, engines, slots, jobs, failed, account,
                    newPulse);
        }
    }

    /// What the registry tells a session.
    sealed interface SessionSignal extends Wire {
        /// The session is the node's only one.
        record Registered() implements SessionSignal {}

        /// A later session of the same node exists: this one ends.
        record Replaced() implements SessionSignal {}

        /// What is thought of the node now.
        ///
        /// @param mostLeases how many it may hold at once, 1 or more
        record Stands(Judgement judgement, int mostLeases) implements SessionSignal {}
    }
}
