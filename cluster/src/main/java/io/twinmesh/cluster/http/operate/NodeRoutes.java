package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The providers' nodes.
public final class NodeRoutes {
    private final ActorRef<RegistryCommand> registry;
    private final LedgerDirectory ledger;
    private final Asks asks;

    public NodeRoutes(ActorRef<RegistryCommand> registry, LedgerDirectory ledger, Asks asks) {
        this.registry = registry;
        this.ledger = ledger;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(Route.get("/v1/nodes", Scope.NODE_READ, this::list));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        CompletionStage<NodeList> reply = asks.ask(registry, RegistryCommand.ListNodes::new);
        return reply.thenCompose(list -> {
            var rows = new ArrayList<CompletableFuture<ObjectNode>>();
            list.nodes().forEach(node -> rows.add(row(node).toCompletableFuture()));
            return CompletableFuture.allOf(rows.toArray(CompletableFuture<?>[]::new))
                    .thenApply(_ -> {
                        var body = Json.object();
                        var nodes = body.putArray("nodes");
                        rows.forEach(row -> nodes.add(row.join()));
                        return Json.ok(body);
                    });
        });
    }

    private CompletionStage<ObjectNode> row(NodeView node) {
        CompletionStage<BalanceReply> balance =
                asks.ask(
                        ledger.laneOf(node.account()),
                        to -> new LaneCommand.Balance(node.account(), to));
        return balance.thenApply(earned -> {
            var row =
                    Json.object()
                            .put("id", node.id().value())
                            .put("name", node.name())
                            .put("state", node.state());
            var engines = row.putArray("engines");
            node.engines().forEach(engines::add);
            return row.put("slots", node.slots())
                    .put("jobs", node.jobs())
                    .put("failed", node.failed())
                    .put("earned", earned.available() + earned.reserved())
                    .put("account", node.account().value());
        });
    }
}
