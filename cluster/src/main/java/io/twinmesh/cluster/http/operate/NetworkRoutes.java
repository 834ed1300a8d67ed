package io.twinmesh.cluster.http.operate;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.inference.hardware.NetworkMinimums;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What somebody wants to know who thinks of joining with a machine. No token.
public final class NetworkRoutes {
    private final NetworkMinimums minimums;

    public NetworkRoutes(NetworkMinimums minimums) {
        this.minimums = minimums;
    }

    public List<Route> routes() {
        var body = new String(minimums.canonicalBytes(), StandardCharsets.UTF_8);
        return List.of(
                Route.open(
                        "GET",
                        "/v1/network/minimums",
                        _ -> CompletableFuture.completedFuture(Json.answer(200, body))));
    }
}
