package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.Retirement;
import io.twinmesh.inference.runtime.ModelUnavailable;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Which models the network offers, for operators: a version is listed when its golden inputs
/// reproduce here, and taken out of service with a reason.
public final class CatalogueRoutes {
    /// Graphs up to about 14 MiB: they travel as base64.
    private static final long MOST_BYTES = 20L << 20;

    private static final long MOST_REASON_BYTES = 4096;
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(60);

    private final ModelCatalog models;
    private final Publisher publisher;
    private final InstantSource time;
    private final Executor blocking;

    /// @param blocking runs a model's golden inputs, and writes to the disk
    public CatalogueRoutes(
            ModelCatalog models, Publisher publisher, InstantSource time, Executor blocking) {
        this.models = models;
        this.publisher = publisher;
        this.time = time;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/models", Scope.MODEL_PUBLISH, MOST_BYTES, this::publish)
                        .within(LONGEST_CHECK),
                Route.post(
                        "/v1/models/{name}/retire",
                        Scope.MODEL_PUBLISH,
                        MOST_REASON_BYTES,
                        this::retire));
    }

    private CompletionStage<HttpResponse> publish(Call call) {
        return CompletableFuture.supplyAsync(() -> published(call.jsonBytes()), blocking);
    }

    private HttpResponse published(byte[] body) {
        try {
            var offer = Publisher.Offer.read(body);
            return switch (publisher.publish(offer)) {
                case Publisher.Publication.Listed(var entry) ->
                        Json.answer(201, json(entry).toString());
                case Publisher.Publication.Known(var entry) -> Json.ok(json(entry));
                case Publisher.Publication.Refused(var status, var refusal) ->
                        throw new Refused(status, refusal.code(), refusal.why());
            };
        } catch (IllegalArgumentException wrong) {
            throw new Refused(422, "model.manifest-invalid", String.valueOf(wrong.getMessage()));
        } catch (ModelUnavailable unavailable) {
            throw new Refused(422, unavailable.code(), String.valueOf(unavailable.getMessage()));
        }
    }

    private CompletionStage<HttpResponse> retire(Call call) {
        var name = call.parameter("name");
        var reason = Call.text(call.object(Set.of("reason")), "reason");
        return CompletableFuture.supplyAsync(() -> retired(name, reason), blocking);
    }

    /// @param id `name@version`: a name alone would retire whatever is newest just then
    private HttpResponse retired(String id, String reason) {
        if (!id.contains("@")) {
            throw new Refused(
                    400, "model.version-missing", "Name the version to retire, name@version.");
        }
        var found =
                models.byName(id)
                        .or(() -> models.retiredByName(id))
                        .orElseThrow(() ->
                                new Refused(
                                        404,
                                        "model.unknown",
                                        "This network offers no model of that name."));
        return models.retire(found.digest(), new Retirement(time.instant(), reason))
                .map(entry -> Json.ok(json(entry)))
                .orElseThrow();
    }

    private static ObjectNode json(ModelCatalog.Entry entry) {
        var node =
                Json.object()
                        .put("model", entry.manifest().id().toString())
                        .put("digest", entry.digest().text())
                        .put("cid", entry.cid().text());
        entry.retired()
                .ifPresent(retirement ->
                        node.putObject("retired")
                                .put("at", retirement.at().toString())
                                .put("reason", retirement.reason()));
        return node;
    }
}
