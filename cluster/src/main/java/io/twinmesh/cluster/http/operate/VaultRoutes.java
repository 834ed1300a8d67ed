package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// The master key that wraps the patients' keys: turning to a new one, for operators.
public final class VaultRoutes {
    private final VaultKeys keys;
    private final Executor blocking;

    public VaultRoutes(VaultKeys keys, Executor blocking) {
        this.keys = keys;
        this.blocking = blocking;
    }

    /// What becomes of a master key that is not wanted any more.
    public enum Retired {
        GONE,
        IN_USE,
        UNKNOWN
    }

    /// The node's master keys. Every method blocks.
    public interface VaultKeys {
        /// Whether other nodes hold them, too: they would not hear of a change.
        boolean heldByOthers();

        /// Makes a new master key and begins to wrap everything under it.
        void rotate();

        /// How many keys each master key wraps, the newest first.
        Map<String, Long> standing();

        Retired retire(String id);
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/vault/rotation", Scope.VAULT_ROTATE, 0, this::rotate),
                Route.get("/v1/vault/rotation", Scope.VAULT_ROTATE, _ -> standing(200)),
                Route.of(
                        "DELETE",
                        "/v1/vault/master-keys/{id}",
                        new Access.Holds(Scope.VAULT_ROTATE),
                        this::retire));
    }

    private CompletionStage<HttpResponse> rotate(Call call) {
        refuseHeldByOthers();
        return CompletableFuture.runAsync(keys::rotate, blocking).thenCompose(_ -> standing(202));
    }

    private void refuseHeldByOthers() {
        if (keys.heldByOthers()) {
            throw new Refused(
                    409,
                    "vault.several-nodes",
                    "Master keys are changed while one node runs alone.");
        }
    }

    private CompletionStage<HttpResponse> standing(int status) {
        return CompletableFuture.supplyAsync(
                () -> Json.answer(status, body(keys.standing()).toString()), blocking);
    }

    private static ObjectNode body(Map<String, Long> standing) {
        var body = Json.object();
        var masterKeys = body.putArray("masterKeys");
        standing.forEach((id, wraps) -> masterKeys.addObject().put("id", id).put("wraps", wraps));
        return body.put("remaining", standing.values().stream().skip(1).mapToLong(n -> n).sum());
    }

    private CompletionStage<HttpResponse> retire(Call call) {
        refuseHeldByOthers();
        var id = call.parameter("id");
        return CompletableFuture.supplyAsync(() -> keys.retire(id), blocking)
                .thenCompose(retired ->
                        switch (retired) {
                            case GONE -> standing(200);
                            case IN_USE ->
                                    throw new Refused(
                                            409,
                                            "vault.master-key-in-use",
                                            "This master key still wraps keys, or is the newest.");
                            case UNKNOWN ->
                                    throw new Refused(
                                            404,
                                            "vault.master-key-unknown",
                                            "There is no such master key.");
                        });
    }
}
