package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// What the management port answers: whether the server has started, lives and can serve, and its
/// metrics. No token: nothing here is about anybody.
public final class HealthRoutes {
    private final Condition condition;
    private final Supplier<CompletionStage<String>> metrics;

    /// How the server is.
    public interface Condition {
        /// Whether it has been ready once; stays true.
        boolean started();

        /// Why it cannot serve just now; empty when it can. May ask the database, within a limit.
        CompletionStage<Optional<Problem>> hindrance();

        /// The roles that no server of the cluster has just now.
        List<String> lacking();
    }

    /// @param metrics in the text format of Prometheus
    public HealthRoutes(Condition condition, Supplier<CompletionStage<String>> metrics) {
        this.condition = condition;
        this.metrics = metrics;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/startup", _ -> startup()),
                // only that a request finds a thread: whoever is restarted for the database's sake
                // does not heal it
                Route.open("GET", "/alive", _ -> well("alive")),
                Route.open("GET", "/ready", _ -> ready()),
                Route.open("GET", "/metrics", _ -> metrics()));
    }

    private CompletionStage<HttpResponse> startup() {
        if (!condition.started()) {
            throw new Refused(starting());
        }
        return well("started");
    }

    private CompletionStage<HttpResponse> ready() {
        return condition
                .hindrance()
                .thenCompose(hindrance -> {
                    hindrance.ifPresent(problem -> {
                        throw new Refused(problem);
                    });
                    return CompletableFuture.completedFuture(Json.ok(serving()));
                });
    }

    /// Ready, and what the cluster does without all the same.
    private ObjectNode serving() {
        var body = Json.object().put("status", "ready");
        var lacking = condition.lacking();
        if (!lacking.isEmpty()) {
            lacking.forEach(body.putArray("lacking")::add);
        }
        return body;
    }

    /// The problem of a server that is not there yet, or not any more.
    public static Problem starting() {
        return Problem.busy(Busy.STARTING, "The server is starting or stopping.");
    }

    private static CompletionStage<HttpResponse> well(String status) {
        return CompletableFuture.completedFuture(Json.ok(Json.object().put("status", status)));
    }

    private CompletionStage<HttpResponse> metrics() {
        var type = ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
        return metrics.get()
                .thenApply(text ->
                        HttpResponse.create()
                                .withEntity(type, text.getBytes(StandardCharsets.UTF_8)));
    }
}
