package io.twinmesh.cluster.node.door;

import com.nimbusds.jose.jwk.ECKey;

import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.smart.DiscoveryRoutes;
import io.twinmesh.cluster.http.smart.TokenRoutes;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.security.smart.BackendServices;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.JdbcUsedAssertions;
import io.twinmesh.persistence.client.UsedAssertions;

import java.util.List;
import java.util.stream.Stream;

/// How SMART clients find out about this server and get their tokens.
public final class SmartRoutes {
    private SmartRoutes() {}

    /// @param clients who may ask for tokens
    /// @param issuer signs them
    public static List<Route> of(Core core, ClientFolder clients, ECKey issuer) {
        var address = core.address();
        var endpoint =
                BackendServices.tokenEndpoint(
                        clients,
                        issuer,
                        () -> address.of(TokenRoutes.PATH),
                        used(core, "token"),
                        core.config().token(),
                        core.time(),
                        core.random());
        return Stream.of(
                        new DiscoveryRoutes(address, issuer).routes(),
                        new TokenRoutes(endpoint, core.blocking()).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// @param door where the assertions are shown
    public static UsedAssertions used(Core core, String door) {
        return new JdbcUsedAssertions(
                core.databases().journal(),
                core.time(),
                door,
                core.config().token().assertionsAtOnce());
    }
}
