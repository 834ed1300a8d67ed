package io.twinmesh.cluster.http.follow;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.ReadNews;
import io.twinmesh.actors.node.news.NewsPage;
import io.twinmesh.actors.node.news.NodeNews;
import io.twinmesh.cluster.feed.Batch;
import io.twinmesh.cluster.feed.Feed;
import io.twinmesh.cluster.feed.ServerSentEvent;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Json;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What happens to the providers' nodes. The registry is asked once a second, wherever in the
/// cluster it lives: there is nothing to subscribe to again when it moves.
public final class NodeFeed implements Feed {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final ActorRef<RegistryCommand> registry;
    private final Asks asks;

    public NodeFeed(ActorSystem<?> system, ActorRef<RegistryCommand> registry, Asks asks) {
        this.system = system;
        this.registry = registry;
        this.asks = asks;
    }

    /// The place behind which only what happens from now on stands.
    public CompletionStage<Long> newest() {
        return ask(Optional.empty()).thenApply(NewsPage::last);
    }

    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return ask(Optional.of(after)).thenApply(NodeFeed::batch);
    }

    @Override
    public Listening listen(Runnable onNews) {
        var ticks =
                system.scheduler()
                        .scheduleWithFixedDelay(EVERY, EVERY, onNews, system.executionContext());
        return ticks::cancel;
    }

    private CompletionStage<NewsPage> ask(Optional<Long> after) {
        return asks.ask(registry, to -> new ReadNews(after, to));
    }

    static Batch batch(NewsPage page) {
        var events = new ArrayList<ByteString>();
        if (page.missed()) {
            events.add(
                    ServerSentEvent.of(
                            page.from(), "missed", Json.object().put("event", "missed")));
        }
        page.news()
                .forEach(one ->
                        events.add(ServerSentEvent.of(one.number(), one.kind().text(), json(one))));
        return new Batch.Events(events, page.last(), page.more());
    }

    private static ObjectNode json(NodeNews one) {
        return Json.object()
                .put("event", one.kind().text())
                .put("id", one.node().value())
                .put("name", one.name())
                .put("state", one.state())
                .put("standing", one.standing())
                .put("code", one.code())
                .put("why", one.why())
                .put("at", one.at().toString());
    }
}
