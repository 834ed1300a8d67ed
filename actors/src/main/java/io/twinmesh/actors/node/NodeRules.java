package io.twinmesh.actors.node;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// How a node's enrolment changes.
///
/// | from | on | to |
/// |---|---|---|
/// | not enrolled | `Enrol` with the node's own key | active, with a fresh account |
/// | any | `Enrol` with the same key | active, perhaps renamed |
/// | any | `Enrol` with another key | unchanged, refused `node.key-mismatch` |
/// | active | `Stand(DRAINING)` | draining: it asked for no new work |
/// | any | `Stand(LEFT)` | left: it said good-bye and will not come back by itself |
final class NodeRules {
    private NodeRules() {}

    /// What to store, and what to answer from the state after that.
    sealed interface Decision {
        record Store(List<NodeEvent> events) implements Decision {
            public Store {
                events = List.copyOf(events);
            }
        }

        record Refuse(Refusal refusal) implements Decision {}
    }

    static Decision decide(
            NodeId id,
            NodeState state,
            NodeCommand command,
            Supplier<AccountId> accounts,
            Instant now) {
        return switch (command) {
            case Enrol(var key, var name, _) -> enrol(id, state, key, name, accounts, now);
            case Stand(var standing) ->
                    state instanceof Known known && known.standing() != standing
                            ? store(new StandingChanged(standing, now))
                            : store();
            case CountWork(var jobs, var failed) ->
                    state instanceof Known && (jobs > 0 || failed > 0)
                            ? store(new WorkCounted(jobs, failed, now))
                            : store();
            case Look _ -> store();
        };
    }

    private static Decision enrol(
            NodeId id,
            NodeState state,
            String key,
            String name,
            Supplier<AccountId> accounts,
            Instant now) {
        if (!new VerifyingKey(HexFormat.of().parseHex(key)).nodeId().equals(id.value())) {
            return keyMismatch();
        }
        return switch (state) {
            case NotEnrolled _ -> store(new NodeEnrolled(key, name, accounts.get(), now));
            case Known known when !known.publicKey().equals(key) -> keyMismatch();
            case Known known -> {
                var events = new ArrayList<NodeEvent>();
                if (!known.name().equals(name)) {
                    events.add(new NodeRenamed(name, now));
                }
                if (known.standing() != Standing.ACTIVE) {
                    events.add(new StandingChanged(Standing.ACTIVE, now));
                }
                yield new Decision.Store(events);
            }
        };
    }

    static NodeState evolve(NodeState state, NodeEvent event) {
        if (event instanceof NodeEnrolled(var key, var name, var account, _)) {
            return new Known(key, name, account, Standing.ACTIVE, 0, 0);
        }
        if (!(state instanceof Known(var key, var name, var account, var standing, var j, var f))) {
            return state; // cannot be: the first event of every node enrols it
        }
        return switch (event) {
            case NodeEnrolled _ -> state;
            case NodeRenamed(var newName, _) -> new Known(key, newName, account, standing, j, f);
            case StandingChanged(var now, _) -> new Known(key, name, account, now, j, f);
            case WorkCounted(var jobs, var failed, _) ->
                    new Known(key, name, account, standing, j + jobs, f + failed);
        };
    }

    static Optional<NodeReply> reply(NodeId id, NodeState state, NodeCommand command) {
        return switch (command) {
            case Enrol _, Look _ ->
                    Optional.of(
                            switch (state) {
                                case NotEnrolled _ -> new NodeReply.Unknown(id);
                                case Known k ->
                                        new NodeReply.Enrolled(
                                                new NodeRecord(
                                                        id,
                                                        k.publicKey(),
                                                        k.name(),
                                                        k.account(),
                                                        k.standing(),
                                                        k.jobs(),
                                                        k.failed()));
                            });
            case Stand _, CountWork _ -> Optional.empty();
        };
    }

    private static Decision store(NodeEvent... events) {
        return new Decision.Store(List.of(events));
    }

    private static Decision keyMismatch() {
        return new Decision.Refuse(
                new Refusal("node.key-mismatch", "this node was enrolled with another public key"));
    }
}
