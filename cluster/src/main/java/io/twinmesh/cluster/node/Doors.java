package io.twinmesh.cluster.node;

import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.gateway.NodeGatewayServer;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Auditing;
import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.http.operate.HealthRoutes;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.door.ProvidersDoor;
import io.twinmesh.cluster.node.management.Readiness;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.node.store.StorageProbe;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.sharding.Role;

import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// What a node opens to the world: each of its doors, if the role is its own.
final class Doors {
    private final Core core;
    private final TokenCheck tokens;
    private final StorageProbe storage;
    private final Auditing auditing;
    private final BodyRoom room;

    /// @param tokens who may come in over HTTP
    Doors(Core core, TokenCheck tokens, StorageProbe storage) {
        this.core = core;
        this.tokens = tokens;
        this.storage = storage;
        this.auditing =
                new Auditing(
                        core.audit(),
                        core.blocking(),
                        core.time(),
                        core.random(),
                        core.config().audit().anonymousPerMinute());
        this.room = new BodyRoom(core.config().http().bodiesAtOnce());
    }

    /// Where probes and Prometheus come in.
    HttpInterface management(Readiness readiness) {
        var health = new HealthRoutes(readiness, core.telemetry()::scrape);
        var router =
                new Router(
                        health.routes(),
                        tokens,
                        materializer(),
                        room,
                        auditing,
                        storage,
                        // no twin is read here
                        CompletableFuture::failedFuture,
                        // probes are no requests
                        (_, _, _, _) -> {});
        var at = core.config().management();
        return bind(at.host(), at.port(), router);
    }

    /// Where clients come in.
    Optional<HttpInterface> http(List<Route> routes, DamagedTwins damaged) {
        if (!core.config().cluster().has(Role.API)) {
            return Optional.empty();
        }
        var router =
                new Router(
                        routes,
                        tokens,
                        materializer(),
                        room,
                        auditing,
                        storage,
                        damage ->
                                CompletableFuture.supplyAsync(
                                        () -> damaged.found(damage), core.blocking()),
                        core.tracing().requests(core.telemetry()));
        var at = core.config().http();
        var open = bind(at.host(), at.port(), router);
        core.address().listening(open.address());
        return Optional.of(open);
    }

    /// Where providers come in.
    Optional<NodeGatewayServer> gateway(ProvidersDoor door, GatewaySettings settings) {
        if (core.config().cluster().has(Role.GATEWAY)) {
            return Optional.of(door.open(settings));
        }
        door.elsewhere();
        return Optional.empty();
    }

    private Materializer materializer() {
        return SystemMaterializer.get(core.system()).materializer();
    }

    /// @throws StartFailure when it cannot listen there
    private HttpInterface bind(String host, int port, Router router) {
        try {
            return HttpInterface.bind(core.system(), host, port, router)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "cannot listen on " + host + ":" + port + ": " + Databases.root(e),
                    e);
        }
    }
}
