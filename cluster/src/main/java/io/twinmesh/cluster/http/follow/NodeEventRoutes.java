package io.twinmesh.cluster.http.follow;

import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// What happens to the providers' nodes, as server-sent events. Who watches nodes takes a place
/// among those who follow twins.
public final class NodeEventRoutes {
    private final TwinStreams streams;
    private final NodeFeed feed;

    public NodeEventRoutes(TwinStreams streams, NodeFeed feed) {
        this.streams = streams;
        this.feed = feed;
    }

    public List<Route> routes() {
        return List.of(Route.get("/v1/nodes/events", Scope.NODE_READ, this::follow));
    }

    private CompletionStage<HttpResponse> follow(Call call) {
        return EventResponse.following(streams, call, feed, feed::newest);
    }
}
