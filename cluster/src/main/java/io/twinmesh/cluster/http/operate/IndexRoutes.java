package io.twinmesh.cluster.http.operate;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// The index of resources, for operators.
public final class IndexRoutes {
    /// A client may send an empty object.
    private static final long MOST_BYTES = 64;

    private final Index index;
    private final Executor blocking;

    /// What an operator can do with it.
    public interface Index {
        /// Empties it and begins again at the start of the journal. Returns when that has begun;
        /// blocks.
        void rebuild();
    }

    public IndexRoutes(Index index, Executor blocking) {
        this.index = index;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(
                                "POST",
                                "/v1/resource-index/rebuild",
                                new Access.Holds(Scope.TWIN_OPERATE),
                                this::rebuild)
                        .taking(MOST_BYTES));
    }

    private CompletionStage<HttpResponse> rebuild(Call call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    index.rebuild();
                    return Json.answer(202, Json.object().put("state", "rebuilding").toString());
                },
                blocking);
    }
}
