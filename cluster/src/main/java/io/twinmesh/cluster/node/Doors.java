package io.twinmesh.cluster.node;

import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.gateway.NodeGatewayServer;
import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.door.ProvidersDoor;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.sharding.Role;

import java.util.Optional;
import java.util.concurrent.CompletionException;

/// What a node opens to the world: each of its doors, if the role is its own.
final class Doors {
    private Doors() {}

    /// Where clients come in.
    static Optional<HttpInterface> http(Core core, Router router) {
        var at = core.config().http();
        return core.config().cluster().has(Role.API)
                ? Optional.of(bind(core, at.host(), at.port(), router))
                : Optional.empty();
    }

    /// Where providers come in.
    static Optional<NodeGatewayServer> gateway(
            Core core, ProvidersDoor door, GatewaySettings settings) {
        if (core.config().cluster().has(Role.GATEWAY)) {
            return Optional.of(door.open(settings));
        }
        door.elsewhere();
        return Optional.empty();
    }

    /// @throws StartFailure when it cannot listen there
    static HttpInterface bind(Core core, String host, int port, Router router) {
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
