package io.twinmesh.actors.node;

import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.RegistryCommand.Announce;
import io.twinmesh.actors.node.RegistryCommand.Ended;
import io.twinmesh.actors.node.RegistryCommand.FindNode;
import io.twinmesh.actors.node.RegistryCommand.Judged;
import io.twinmesh.actors.node.RegistryCommand.ListNodes;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.RegistryCommand.Remember;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who is connected, one per cluster. It fences: a node has one session, the latest. Its memory is
/// soft; sessions repeat themselves with every heartbeat, and nodes of an earlier life are read
/// back from their enrolments when the wiring names them with [Remember].
public final class NodeRegistry {
    private final ActorRef<NodeReply> enrolments;
    private final NodeDirectory directory;
    private final InstantSource time;
    private final Duration silence;
    private final Map<String, Listed> nodes = new TreeMap<>();

    /// @param session empty when the node is not connected
    private record Listed(
            NodeView view,
            Instant openedAt,
            Instant seen,
            Optional<ActorRef<SessionSignal>> session) {}

    private NodeRegistry(
            ActorContext<Object> context,
            NodeDirectory directory,
            InstantSource time,
            Duration silence) {
        this.enrolments = context.messageAdapter(NodeReply.class, reply -> reply);
        this.directory = directory;
        this.time = time;
        this.silence = silence;
    }

    /// @param silence a session that is not announced for this long is shown as lost; longer than
    ///   the heartbeat
    public static Behavior<RegistryCommand> create(
            NodeDirectory directory, InstantSource time, Duration silence) {
        return Behaviors.<Object>setup(
                        context -> {
                            var registry = new NodeRegistry(context, directory, time, silence);
                            return Behaviors.receiveMessage(message -> {
                                switch (message) {
                                    case RegistryCommand command -> registry.on(command);
                                    case NodeReply reply -> registry.on(reply);
                                    default -> {
                                        return Behaviors.unhandled();
                                    }
                                }
                                return Behaviors.same();
                            });
                        })
                .narrow();
    }

    private void on(RegistryCommand command) {
        switch (command) {
            case Announce announce -> announce(announce);
            case Ended(var view, var state, var session) -> {
                var known = nodes.get(view.id().value());
                if (known != null && known.session().filter(session::equals).isPresent()) {
                    nodes.put(
                            view.id().value(),
                            new Listed(
                                    view.gone(state),
                                    known.openedAt(),
                                    time.instant(),
                                    Optional.empty()));
                }
            }
            case Remember(NodeId id) -> {
                if (!nodes.containsKey(id.value())) {
                    directory.node(id).tell(new NodeCommand.Look(enrolments));
                }
            }
            case Judged(var node) -> judged(node);
            case ListNodes(var replyTo) -> replyTo.tell(new NodeList(list()));
            case FindNode(var node, var replyTo) ->
                    replyTo.tell(
                            new NodeList(
                                    Optional.ofNullable(nodes.get(node.value())).stream()
                                            .map(listed -> shown(listed, silentSince()))
                                            .toList()));
        }
    }

    private void judged(NodeRecord node) {
        var fresh = unconnected(node);
        var known = nodes.getOrDefault(node.id().value(), fresh);
        var judged = known.view().withJudgement(node.judgement());
        var listed =
                new Listed(
                        known.session().isPresent()
                                ? judged
                                : judged.withState(fresh.view().state()),
                        known.openedAt(),
                        known.seen(),
                        known.session());
        nodes.put(node.id().value(), listed);
        listed.session()
                .ifPresent(session ->
                        session.tell(
                                new SessionSignal.Stands(node.judgement(), node.mostLeases())));
    }

    private void announce(Announce announce) {
        var id = announce.node().id().value();
        var known = nodes.get(id);
        var other =
                known == null
                        ? Optional.<ActorRef<SessionSignal>>empty()
                        : known.session().filter(ref -> !ref.equals(announce.session()));
        if (known != null && other.isPresent() && known.openedAt().isAfter(announce.openedAt())) {
            announce.session().tell(new SessionSignal.Replaced());
            return;
        }
        other.ifPresent(earlier -> earlier.tell(new SessionSignal.Replaced()));
        nodes.put(
                id,
                new Listed(
                        announce.node(),
                        announce.openedAt(),
                        time.instant(),
                        Optional.of(announce.session())));
        announce.session().tell(new SessionSignal.Registered());
    }

    private void on(NodeReply reply) {
        switch (reply) {
            case NodeReply.Enrolled(var node) ->
                    nodes.putIfAbsent(node.id().value(), unconnected(node));
            case NodeReply.Unknown _, NodeReply.Refused _ -> {
                // never enrolled: nothing to list
            }
        }
    }

    private List<NodeView> list() {
        var since = silentSince();
        return nodes.values().stream().map(listed -> shown(listed, since)).toList();
    }

    private Instant silentSince() {
        return time.instant().minus(silence);
    }

    private static NodeView shown(Listed listed, Instant silentSince) {
        return listed.session().isPresent() && listed.seen().isBefore(silentSince)
                ? listed.view().gone("lost")
                : listed.view();
    }

    private Listed unconnected(NodeRecord node) {
        return new Listed(disconnected(node), Instant.EPOCH, time.instant(), Optional.empty());
    }

    private static NodeView disconnected(NodeRecord node) {
        return new NodeView(
                node.id(),
                node.name(),
                node.owner(),
                switch (node.standing()) {
                    case PROBATION, ACTIVE, DRAINING -> "lost";
                    case PENDING, LEFT, SUSPENDED, REVOKED -> node.standing().text();
                },
                node.judgement(),
                List.of(),
                0,
                node.jobs(),
                node.failed(),
                node.account(),
                Optional.empty());
    }
}
