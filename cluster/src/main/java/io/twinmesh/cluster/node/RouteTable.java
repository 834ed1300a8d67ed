package io.twinmesh.cluster.node;

import com.nimbusds.jose.jwk.ECKey;

import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.audit.AuditRoutes;
import io.twinmesh.cluster.http.operate.VaultRoutes;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.door.Routes;
import io.twinmesh.cluster.node.door.SmartRoutes;
import io.twinmesh.cluster.security.smart.ClientTokens;
import io.twinmesh.persistence.client.ClientFolder;

import java.util.ArrayList;
import java.util.List;

/// Everything that the HTTP interface serves, in the order in which a request is compared with it:
/// first what is at one address, then what is at any of a form.
final class RouteTable {
    private RouteTable() {}

    /// @param clients who may ask for tokens
    /// @param issuer signs them
    static List<Route> of(Core core, NodeParts parts, ClientFolder clients, ECKey issuer) {
        var table = new ArrayList<>(SmartRoutes.of(core, clients, issuer));
        table.addAll(parts.exports().routes());
        table.addAll(parts.review().routes());
        table.addAll(new VaultRoutes(parts.masterKeys(), core.blocking()).routes());
        table.addAll(audit(core, parts).routes());
        table.addAll(parts.providers().routes(core.config().terms(), core.asks()));
        table.addAll(
                Routes.of(
                        core,
                        parts.actors(),
                        parts.readSide(),
                        parts.logs(),
                        parts.streams(),
                        parts.erasures(),
                        parts.notifying(),
                        parts.damaged(),
                        cdsTokens(core, clients),
                        () -> List.copyOf(table)));
        return table;
    }

    private static AuditRoutes audit(Core core, NodeParts parts) {
        return new AuditRoutes(
                core.audit().reader(),
                core.audit().check(),
                new Consents(parts.actors().entities(), core.asks()),
                core.address(),
                core.time(),
                core.blocking());
    }

    /// What clients of decision support show.
    private static ClientTokens cdsTokens(Core core, ClientFolder clients) {
        return new ClientTokens(
                clients,
                core.config().cds().issuers(),
                SmartRoutes.used(core, "cds"),
                core.config().token(),
                core.time());
    }
}
