package io.twinmesh.cluster.http.operate;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Whether the node lives, whether it can serve, its metrics, and what its interface is. No token.
public final class HealthRoutes {
    private final BooleanSupplier ready;
    private final Router.StorageHealth storage;
    private final Supplier<String> metrics;
    private final Executor blocking;
    private final byte[] openApi;

    /// @param ready whether the node is a member with all its parts started
    public HealthRoutes(
            BooleanSupplier ready,
            Router.StorageHealth storage,
            Supplier<String> metrics,
            Executor blocking) {
        this.ready = ready;
        this.storage = storage;
        this.metrics = metrics;
        this.blocking = blocking;
        try (var in = HealthRoutes.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is missing from the build");
            }
            this.openApi = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/health", _ -> up("up")),
                Route.open("GET", "/health/ready", _ -> ready()),
                Route.open("GET", "/metrics", _ -> metrics()),
                Route.open("GET", "/openapi.yaml", _ -> openApi()));
    }

    private CompletionStage<HttpResponse> ready() {
        if (!ready.getAsBoolean()) {
            throw new Refused(Problem.busy("server.starting", "The node is starting or stopping."));
        }
        return storage.writable()
                .thenCompose(writable -> {
                    if (!writable) {
                        throw new Refused(
                                Problem.busy(
                                        "storage.unavailable",
                                        "The database does not answer or takes no writes."));
                    }
                    return up("ready");
                });
    }

    private static CompletionStage<HttpResponse> up(String status) {
        return CompletableFuture.completedFuture(Json.ok(Json.object().put("status", status)));
    }

    private CompletionStage<HttpResponse> metrics() {
        // some gauges read the database
        return CompletableFuture.supplyAsync(
                () ->
                        HttpResponse.create()
                                .withEntity(
                                        ContentTypes.parse(
                                                "text/plain; version=0.0.4; charset=utf-8"),
                                        metrics.get().getBytes(StandardCharsets.UTF_8)),
                blocking);
    }

    private CompletionStage<HttpResponse> openApi() {
        return CompletableFuture.completedFuture(
                HttpResponse.create()
                        .withEntity(
                                MediaTypes.applicationWithFixedCharset("yaml", HttpCharsets.UTF_8)
                                        .toContentType(),
                                openApi));
    }
}
