package io.twinmesh.cluster.http.operate;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.quarantine.Quarantine;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Twins in quarantine, for operators.
public final class QuarantineRoutes {
    private static final int MOST = 1_000;

    private final Quarantine quarantine;
    private final TwinDirectory twins;
    private final Asks asks;

    public QuarantineRoutes(Quarantine quarantine, TwinDirectory twins, Asks asks) {
        this.quarantine = quarantine;
        this.twins = twins;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/quarantine", Scope.TWIN_OPERATE, this::list),
                Route.of(
                        "DELETE",
                        "/v1/quarantine/{id}",
                        new Access.Holds(Scope.TWIN_OPERATE),
                        this::retry));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var body = Json.object().put("count", quarantine.count());
                    var twinsListed = body.putArray("twins");
                    for (var one : quarantine.list(MOST)) {
                        twinsListed
                                .addObject()
                                .put("twin", one.patient().value())
                                .put("sequenceNumber", one.sequenceNumber())
                                .put("code", one.code())
                                .put("since", one.since().toString());
                    }
                    return Json.ok(body);
                },
                asks.blocking());
    }

    /// Lets a twin out; its next command reads the history anew.
    private CompletionStage<HttpResponse> retry(Call call) {
        var patient = call.patient();
        return CompletableFuture.supplyAsync(() -> quarantine.release(patient), asks.blocking())
                .thenCompose(released -> {
                    if (!released) {
                        throw new Refused(
                                404, "quarantine.unknown", "This twin is not in quarantine.");
                    }
                    return forgotten(patient);
                });
    }

    private CompletionStage<HttpResponse> forgotten(PatientId patient) {
        CompletionStage<PatientCommand.Forgotten> reply =
                asks.ask(twins.twin(patient), PatientCommand.Forget::new);
        return reply.thenApply(_ -> Json.ok(Json.object().put("twin", patient.value())));
    }
}
