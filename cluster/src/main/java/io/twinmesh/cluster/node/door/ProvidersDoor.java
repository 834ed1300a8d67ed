package io.twinmesh.cluster.node.door;

import io.twinmesh.cluster.certificate.GatewayCertificate;
import io.twinmesh.cluster.certificate.NodeAuthority;
import io.twinmesh.cluster.enrolment.DoorAddress;
import io.twinmesh.cluster.enrolment.Enrolment;
import io.twinmesh.cluster.enrolment.EnrolmentRoutes;
import io.twinmesh.cluster.enrolment.Invitations;
import io.twinmesh.cluster.enrolment.Terms;
import io.twinmesh.cluster.gateway.GatewayNeighbours;
import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.gateway.NodeGatewayServer;
import io.twinmesh.cluster.gateway.peer.TurnedAway;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// The door for providers: how they are let in over HTTP, and the gateway that they then come to.
public final class ProvidersDoor {
    private final Core core;
    private final Actors actors;
    private final GatewayCertificate certificate;
    private final NodeAuthority authority;
    private final Invitations invitations;
    private final DoorAddress address = new DoorAddress();

    public ProvidersDoor(Core core, Actors actors, DataFolder folder) {
        this.core = core;
        this.actors = actors;
        this.certificate =
                folder.gatewayCertificate(core.config().gateway().certifiedHosts(), core.time());
        this.authority = folder.nodeAuthority(core.time());
        this.invitations = new Invitations(folder.invitationKey(), core.random());
        core.telemetry().certificate("gateway", certificate::end, core.time());
        core.telemetry().certificate("nodes", authority::end, core.time());
    }

    /// How nodes are invited and let in.
    public List<Route> routes(Terms terms, Asks asks) {
        var enrolment =
                new Enrolment(
                        new Enrolment.Parts(
                                invitations,
                                authority,
                                actors.entities(),
                                actors.entities(),
                                actors.registry(),
                                terms,
                                core.config().minimums(),
                                asks,
                                core.time()));
        return new EnrolmentRoutes(
                        new EnrolmentRoutes.Parts(
                                enrolment,
                                invitations,
                                terms,
                                core.address(),
                                address,
                                certificate.certificatePem(),
                                core.time()))
                .routes();
    }

    /// The gateways are other servers', under the name that settings give all of them.
    public void elsewhere() {
        var door = core.config().gateway();
        address.listening(door.invitedHost() + ":" + door.port());
    }

    /// Listens.
    ///
    /// @throws StartFailure when it cannot listen
    public NodeGatewayServer open(GatewaySettings settings) {
        var door = core.config().gateway();
        try {
            var gateway =
                    NodeGatewayServer.start(
                            core.system(),
                            settings,
                            new InetSocketAddress(door.host(), door.port()),
                            certificate,
                            authority.certificatePem(),
                            new GatewayNeighbours(
                                    actors.dispatch(),
                                    actors.registry(),
                                    actors.entities(),
                                    actors.entities(),
                                    core.models(),
                                    core.author().verifyingKey()),
                            core.time(),
                            core.random());
            address.listening(door.invitedHost() + ":" + gateway.port());
            for (var reason : TurnedAway.Reason.values()) {
                core.telemetry()
                        .gatewayRefused(reason.text(), () -> gateway.turnedAway().of(reason));
            }
            core.telemetry()
                    .gauge(
                            "twinmesh.gateway.sessions",
                            "Sessions of nodes that are open at this gateway",
                            gateway::sessions);
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
