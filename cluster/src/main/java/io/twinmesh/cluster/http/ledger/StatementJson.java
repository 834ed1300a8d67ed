package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.explorer.ExplorerRoutes;
import io.twinmesh.persistence.statement.StatementLine;

/// A line of a statement as clients read it, in a page or as an event.
public final class StatementJson {
    private StatementJson() {}

    public static ObjectNode of(StatementLine line) {
        var json =
                Json.object()
                        .put("index", line.index())
                        .put("time", line.time().toString())
                        .put("kind", line.kind())
                        .put("id", line.id())
                        .put("amount", line.amount());
        var roles = json.putArray("roles");
        line.roles().forEach(role -> roles.add(role.text()));
        line.other().ifPresent(other -> json.put("other", other.value()));
        return json.put("proof", ExplorerRoutes.proofOf(line.index()));
    }
}
