package io.twinmesh.cluster.node.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.gateway.GatewayNeighbours;
import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.gateway.NodeGatewayServer;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.IOException;
import java.net.InetSocketAddress;

/// The door for providers, and the invitation that tells them where it is.
public final class ProvidersDoor {
    private final Core core;
    private final Actors actors;
    private final DataFolder folder;

    public ProvidersDoor(Core core, Actors actors, DataFolder folder) {
        this.core = core;
        this.actors = actors;
        this.folder = folder;
    }

    /// Listens, and writes `join.json` into the data folder.
    ///
    /// @throws StartFailure when it cannot listen
    public NodeGatewayServer open(GatewaySettings settings) {
        var door = core.config().gateway();
        var certificate = folder.gatewayCertificate(door.certifiedHosts(), core.time());
        var token = folder.joinToken();
        try {
            var gateway =
                    NodeGatewayServer.start(
                            core.system(),
                            settings,
                            new InetSocketAddress(door.host(), door.port()),
                            certificate,
                            new GatewayNeighbours(
                                    actors.dispatch(),
                                    actors.registry(),
                                    actors.entities(),
                                    actors.entities(),
                                    core.models(),
                                    token,
                                    core.author().verifyingKey()),
                            core.time(),
                            core.random());
            folder.card(
                    "join.json",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("gateway", door.invitedHost() + ":" + gateway.port())
                            .put("certificatePem", certificate.certificatePem())
                            .put("joinToken", token)
                            .toString());
            return gateway;
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "cannot listen for providers on "
                            + door.host()
                            + ":"
                            + door.port()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
