package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.Appraisal;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.node.NodePulse;
import io.twinmesh.actors.node.Order;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.reputation.Suspension;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.statement.Earnings;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/// The providers' nodes.
public final class NodeRoutes {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int ORDER_BYTES = 2_000;

    /// So many accounts are asked at once for their balances: they lie in one lane, which others
    /// ask too.
    private static final int AT_ONCE = 32;

    private static final Set<String> ORDER_FIELDS = Set.of("order", "why");

    private final ActorRef<RegistryCommand> registry;
    private final NodeDirectory nodes;
    private final LedgerDirectory ledger;
    private final Paid paid;
    private final Executor blocking;
    private final Asks asks;

    /// What the log says that providers earned. Blocks.
    public interface Paid {
        /// Of each account, in that order.
        List<Earnings> earnings(List<AccountId> providers);
    }

    public NodeRoutes(
            ActorRef<RegistryCommand> registry,
            NodeDirectory nodes,
            LedgerDirectory ledger,
            Paid paid,
            Executor blocking,
            Asks asks) {
        this.registry = registry;
        this.nodes = nodes;
        this.ledger = ledger;
        this.paid = paid;
        this.blocking = blocking;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/nodes", Scope.NODE_READ, this::list),
                Route.get("/v1/nodes/{id}", Scope.NODE_READ, this::one),
                Route.get("/v1/nodes/{id}/key", Scope.LEDGER_READ, this::key),
                Route.post(
                        "/v1/nodes/{id}/standing", Scope.NODE_OPERATE, ORDER_BYTES, this::judge));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        var after = call.query("after").map(NodeRoutes::node);
        CompletionStage<NodeList> listed =
                asks.ask(registry, to -> new RegistryCommand.ListNodes(after, to));
        return listed.thenApply(list -> list.behind(after))
                .thenCompose(list ->
                        rows(list.nodes())
                                .thenApply(rows -> {
                                    var body = Json.object();
                                    body.putArray("nodes").addAll(rows);
                                    list.last().ifPresent(last -> body.put("next", last.value()));
                                    return Json.ok(body);
                                }));
    }

    private CompletionStage<HttpResponse> one(Call call) {
        var id = node(call);
        CompletionStage<NodeList> found =
                asks.ask(registry, to -> new RegistryCommand.FindNode(id, to));
        return found.thenCompose(list ->
                rows(List.of(list.nodes().stream().findFirst().orElseThrow(NodeRoutes::unknown)))
                        .thenApply(List::getFirst)
                        .thenCombine(hardware(id), NodeRoutes::with)
                        .thenCombine(appraisal(id), NodeRoutes::with));
    }

    private CompletionStage<Appraisal> appraisal(NodeId id) {
        return asks.ask(nodes.node(id), NodeCommand.Appraise::new);
    }

    /// The score and what it is made of.
    private static HttpResponse with(ObjectNode row, Appraisal appraisal) {
        var score = appraisal.score();
        var shown =
                row.putObject("score")
                        .put("points", score.points())
                        .put("correctness", score.correctness())
                        .put("reliability", score.reliability())
                        .put("tenure", score.tenure())
                        .put("checks", appraisal.checks())
                        .put("failures", appraisal.failures())
                        .put("watched", appraisal.watched())
                        .put("mostLeases", appraisal.mostLeases());
        appraisal
                .wayBack()
                .ifPresent(right ->
                        shown.putObject("wayBack")
                                .put("right", right)
                                .put("needed", Suspension.WAY_BACK));
        return Json.ok(row);
    }

    /// What the machine last reported of itself; nothing for nodes of the first release.
    private CompletionStage<Optional<JsonNode>> hardware(NodeId id) {
        CompletionStage<NodeReply> reply = asks.ask(nodes.node(id), NodeCommand.Look::new);
        return reply.thenApply(answer ->
                switch (answer) {
                    case NodeReply.Enrolled(var node) ->
                            Optional.of(node.hardware())
                                    .filter(text -> !text.isEmpty())
                                    .map(NodeRoutes::tree);
                    case NodeReply.Unknown _, NodeReply.Refused _ -> Optional.empty();
                });
    }

    private static JsonNode tree(String report) {
        try {
            return MAPPER.readTree(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored report is JSON", e);
        }
    }

    private static ObjectNode with(ObjectNode row, Optional<JsonNode> hardware) {
        hardware.ifPresent(report -> row.set("hardware", report));
        return row;
    }

    /// What its work receipts are signed with; its digest is in the log of nodes.
    private CompletionStage<HttpResponse> key(Call call) {
        var id = node(call);
        CompletionStage<NodeReply> reply = asks.ask(nodes.node(id), NodeCommand.Look::new);
        return reply.thenApply(answer ->
                switch (answer) {
                    case NodeReply.Enrolled(var node) ->
                            Json.ok(
                                    Json.object()
                                            .put("id", id.value())
                                            .put("publicKey", node.publicKey()));
                    case NodeReply.Unknown _, NodeReply.Refused _ -> throw unknown();
                });
    }

    private CompletionStage<HttpResponse> judge(Call call) {
        var id = node(call);
        var body = call.object(ORDER_FIELDS);
        var order =
                Order.of(Call.text(body, "order"))
                        .orElseThrow(() ->
                                new Refused(
                                        400,
                                        "body.field-invalid",
                                        "'order' must be approve, suspend, reinstate or revoke."));
        var why = Call.optionalText(body, "why").orElse("");
        CompletionStage<NodeReply> reply =
                asks.ask(
                        nodes.node(id), to -> new NodeCommand.Judge(order, why, call.client(), to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case NodeReply.Enrolled(var node) ->
                            Json.ok(judged(Json.object().put("id", id.value()), node.judgement()));
                    case NodeReply.Refused(var refusal) ->
                            throw new Refused(409, refusal.code(), refusal.why());
                    case NodeReply.Unknown _ -> throw unknown();
                });
    }

    static NodeId node(Call call) {
        return node(call.parameter("id"));
    }

    private static NodeId node(String text) {
        if (!NodeId.wellFormed(text)) {
            throw new Refused(
                    400,
                    "node.id-malformed",
                    "A node's id is 'node-' and 20 lower-case hex digits.");
        }
        return new NodeId(text);
    }

    static Refused unknown() {
        return new Refused(404, "node.unknown", "No node of this id was ever enrolled.");
    }

    private CompletionStage<List<ObjectNode>> rows(List<NodeView> nodes) {
        var accounts = nodes.stream().map(NodeView::account).toList();
        return CompletableFuture.supplyAsync(() -> paid.earnings(accounts), blocking)
                .thenCombine(
                        InTurns.of(nodes, AT_ONCE, this::row),
                        (earnings, rows) ->
                                IntStream.range(0, rows.size())
                                        .mapToObj(i -> with(rows.get(i), earnings.get(i)))
                                        .toList());
    }

    private static ObjectNode with(ObjectNode row, Earnings earnings) {
        row.put("earned", earnings.earned())
                .putObject("earnings")
                .put("payouts", earnings.payouts())
                .put("vested", earnings.vested())
                .put("pending", earnings.pending())
                .put("withheld", earnings.withheld())
                .put("slashed", earnings.slashed())
                .put("returned", earnings.returned());
        return row;
    }

    private CompletionStage<ObjectNode> row(NodeView node) {
        CompletionStage<BalanceReply> balance =
                asks.ask(
                        ledger.laneOf(node.account()),
                        to -> new LaneCommand.Balance(node.account(), to));
        return balance.thenApply(held -> {
            var row =
                    judged(
                            Json.object()
                                    .put("id", node.id().value())
                                    .put("name", node.name())
                                    .put("owner", node.owner().value())
                                    .put("state", node.state()),
                            node.judgement());
            var engines = row.putArray("engines");
            node.engines().forEach(engines::add);
            return pulse(row.put("slots", node.slots()), node.pulse())
                    .put("jobs", node.jobs())
                    .put("failed", node.failed())
                    .put(
                            "holds",
                            held.available()
                                    + held.reserved()
                                    + held.pending()
                                    + held.withheld().orElse(0L))
                    .put("pending", held.pending())
                    .put("withheld", held.withheld().orElse(0L))
                    .put("account", node.account().value());
        });
    }

    /// What is not known is left out.
    private static ObjectNode pulse(ObjectNode row, Optional<NodePulse> heard) {
        row.put("connected", heard.map(NodePulse::connected).orElse(false));
        heard.ifPresent(pulse -> {
            row.put("freeSlots", pulse.freeSlots()).put("busySlots", pulse.busySlots());
            var models = row.putArray("models");
            pulse.models().forEach(models::add);
            pulse.lastHeartbeat().ifPresent(at -> row.put("lastHeartbeat", at.toString()));
            pulse.numericClass().ifPresent(name -> row.put("numericClass", name));
            pulse.place()
                    .ifPresent(place -> {
                        row.put("region", place.region());
                        place.zone().ifPresent(zone -> row.put("zone", zone));
                    });
            var speed = row.putObject("speed").put("claimed", pulse.speed().claimed());
            pulse.speed()
                    .proved()
                    .ifPresent(proof ->
                            speed.put("proved", proof.rowsPerSecond())
                                    .put("provedAt", proof.at().toString()));
        });
        return row;
    }

    private static ObjectNode judged(ObjectNode row, Judgement judgement) {
        return row.put("standing", judgement.standing().text())
                .put("code", judgement.code())
                .put("why", judgement.why())
                .put("since", judgement.since().toString());
    }
}
