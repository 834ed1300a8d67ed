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
import io.twinmesh.actors.node.RegistryCommand.ReadNews;
import io.twinmesh.actors.node.RegistryCommand.Remember;
import io.twinmesh.actors.node.RegistryCommand.SessionSignal;
import io.twinmesh.actors.node.news.NewsLog;
import io.twinmesh.actors.node.news.NewsPage;
import io.twinmesh.actors.node.news.NodeNews;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Who is connected, one per cluster. It fences: a node has one session, the latest. Its memory is
/// soft; sessions repeat themselves with every heartbeat, and nodes of an earlier life are read
/// back from their enrolments when the wiring names them with [Remember]. What happened to nodes is
/// kept for who watches them, the latest only.
public final class NodeRegistry {
    private static final int KEPT_NEWS = 1_000;
    private static final int NEWS_AT_ONCE = 64;

    private final ActorRef<NodeReply> enrolments;
    private final NodeDirectory directory;
    private final InstantSource time;
    private final Duration silence;
    private final NavigableMap<String, Listed> nodes = new TreeMap<>();
    private final NewsLog news;

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
        this.news = new NewsLog(time.instant(), KEPT_NEWS);
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
            case Ended ended -> ended(ended);
            case Remember(NodeId id) -> {
                if (!nodes.containsKey(id.value())) {
                    directory.node(id).tell(new NodeCommand.Look(enrolments));
                }
            }
            case Judged(var node) -> judged(node);
            case ListNodes(var after, var replyTo) -> {
                loseTheSilent();
                replyTo.tell(
                        new NodeList(
                                nodes
                                        .tailMap(after.map(NodeId::value).orElse(""), false)
                                        .values()
                                        .stream()
                                        .limit(NodeList.MOST)
                                        .map(Listed::view)
                                        .toList()));
            }
            case FindNode(var node, var replyTo) -> {
                loseTheSilent();
                replyTo.tell(
                        new NodeList(
                                Optional.ofNullable(nodes.get(node.value())).stream()
                                        .map(Listed::view)
                                        .toList()));
            }
            case ReadNews(var after, var replyTo) -> {
                loseTheSilent();
                replyTo.tell(
                        after.map(number -> news.after(number, NEWS_AT_ONCE))
                                .orElseGet(() ->
                                        new NewsPage(false, news.newest(), List.of(), false)));
            }
        }
    }

    private void ended(Ended ended) {
        var known = nodes.get(ended.node().id().value());
        if (known != null && known.session().filter(ended.session()::equals).isPresent()) {
            put(
                    new Listed(
                            latest(ended.node(), known).gone(ended.state()),
                            known.openedAt(),
                            time.instant(),
                            Optional.empty()));
        }
    }

    /// A session may not have heard yet where its node stands now.
    private static NodeView latest(NodeView said, Listed known) {
        var judgement = known.view().judgement();
        return judgement.since().isAfter(said.judgement().since())
                ? said.withJudgement(judgement)
                : said;
    }

    private void put(Listed listed) {
        var view = listed.view();
        var before = Optional.ofNullable(nodes.put(view.id().value(), listed)).map(Listed::view);
        for (var kind : kinds(before, view)) {
            news.add(
                    kind,
                    view.id(),
                    view.name(),
                    view.state(),
                    view.judgement().standing().text(),
                    view.judgement().code(),
                    view.judgement().why(),
                    time.instant());
        }
    }

    /// Of a node that was not listed before it is told that it connected, or else where it stands.
    static List<NodeNews.Kind> kinds(Optional<NodeView> before, NodeView after) {
        var kinds = new ArrayList<NodeNews.Kind>();
        var wasConnected = before.filter(NodeView::connected).isPresent();
        if (after.connected() && !wasConnected) {
            kinds.add(NodeNews.Kind.CONNECTED);
        }
        if (wasConnected && !after.connected()) {
            kinds.add(NodeNews.Kind.GONE);
        }
        var judged =
                before.map(view -> !view.judgement().equals(after.judgement()))
                        .orElse(!after.connected());
        if (judged) {
            kinds.add(
                    switch (after.judgement().standing()) {
                        case DRAINING -> NodeNews.Kind.DRAINING;
                        case SUSPENDED -> NodeNews.Kind.SUSPENDED;
                        case PENDING, PROBATION, ACTIVE, LEFT, REVOKED -> NodeNews.Kind.STANDING;
                    });
        }
        return kinds;
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
        put(listed);
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
        put(
                new Listed(
                        known == null ? announce.node() : latest(announce.node(), known),
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

    /// A gateway that broke down says no good-bye for its sessions.
    private void loseTheSilent() {
        var since = time.instant().minus(silence);
        for (var listed : List.copyOf(nodes.values())) {
            if (listed.view().connected() && listed.seen().isBefore(since)) {
                put(
                        new Listed(
                                listed.view().gone("lost"),
                                listed.openedAt(),
                                listed.seen(),
                                listed.session()));
            }
        }
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
