package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.enrolment.AppealText;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Verdicts against nodes, and appeals against them.
public final class VerdictRoutes {
    /// Room for a reason whose characters are all escaped.
    private static final int APPEAL_BYTES = 8_000;

    /// So many nodes are asked at once for their appeals.
    private static final int AT_ONCE = 8;

    private static final int RULING_BYTES = 2_000;
    private static final Set<String> APPEAL_FIELDS = Set.of("verdict", "reason", "signature");
    private static final Set<String> RULING_FIELDS = Set.of("decision", "why");

    private final RecipientRef<RegistryCommand> registry;
    private final NodeDirectory nodes;
    private final Asks asks;

    public VerdictRoutes(RecipientRef<RegistryCommand> registry, NodeDirectory nodes, Asks asks) {
        this.registry = registry;
        this.nodes = nodes;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/nodes/appeals", Scope.NODE_READ, this::appeals),
                Route.get("/v1/nodes/{id}/verdicts", Scope.NODE_READ, this::verdicts),
                Route.open("POST", "/v1/nodes/{id}/appeals", this::appeal).taking(APPEAL_BYTES),
                Route.post(
                        "/v1/nodes/{id}/appeals/{verdict}",
                        Scope.NODE_OPERATE,
                        RULING_BYTES,
                        this::decide));
    }

    /// Open ones of all nodes.
    private CompletionStage<HttpResponse> appeals(Call call) {
        return appealed(Optional.empty(), List.of()).thenApply(found -> rows("appeals", found));
    }

    /// Verdicts with an open appeal of the nodes behind one, after those that were found before.
    private CompletionStage<List<NodeVerdict>> appealed(
            Optional<NodeId> after, List<NodeVerdict> before) {
        CompletionStage<NodeList> listed =
                asks.ask(registry, to -> new RegistryCommand.ListNodes(after, to));
        return listed.thenApply(list -> list.behind(after))
                .thenCompose(list -> {
                    var nodes = list.nodes().stream().map(NodeView::id).toList();
                    var found =
                            InTurns.of(nodes, AT_ONCE, this::read)
                                    .thenApply(verdicts -> appealed(before, verdicts));
                    return list.last()
                            .map(last -> found.thenCompose(all -> appealed(Optional.of(last), all)))
                            .orElse(found);
                });
    }

    private static List<NodeVerdict> appealed(
            List<NodeVerdict> before, List<NodeVerdicts> verdicts) {
        return Stream.concat(
                        before.stream(),
                        verdicts.stream()
                                .flatMap(of -> of.all().stream())
                                .filter(NodeVerdict::appealed))
                .toList();
    }

    private CompletionStage<HttpResponse> verdicts(Call call) {
        return known(NodeRoutes.node(call))
                .thenCompose(this::read)
                .thenApply(verdicts -> rows("verdicts", verdicts.all().reversed()));
    }

    private static HttpResponse rows(String name, List<NodeVerdict> verdicts) {
        var body = Json.object();
        var rows = body.putArray(name);
        verdicts.stream().map(VerdictJson::of).forEach(rows::add);
        return Json.ok(body);
    }

    private CompletionStage<NodeVerdicts> read(NodeId id) {
        return asks.ask(nodes.node(id), NodeCommand.ReadVerdicts::new);
    }

    /// A name that was never enrolled starts no entity, whoever asks.
    private CompletionStage<NodeId> known(NodeId id) {
        CompletionStage<NodeList> found =
                asks.ask(registry, to -> new RegistryCommand.FindNode(id, to));
        return found.thenApply(list ->
                list.nodes().stream()
                        .map(NodeView::id)
                        .findFirst()
                        .orElseThrow(NodeRoutes::unknown));
    }

    private CompletionStage<HttpResponse> appeal(Call call) {
        var body = call.object(APPEAL_FIELDS);
        var verdict = verdict(Call.text(body, "verdict"));
        var reason = reason(body);
        var signature = signature(Call.text(body, "signature"));
        return known(NodeRoutes.node(call))
                .thenCompose(id ->
                        asks.<NodeCommand, VerdictReply>ask(
                                nodes.node(id),
                                to -> new NodeCommand.MakeAppeal(verdict, reason, signature, to)))
                .thenApply(reply -> Json.answer(201, shown(reply)));
    }

    private CompletionStage<HttpResponse> decide(Call call) {
        var verdict = verdict(call.parameter("verdict"));
        var body = call.object(RULING_FIELDS);
        var grant =
                switch (Call.text(body, "decision")) {
                    case "grant" -> true;
                    case "reject" -> false;
                    default -> throw invalid("'decision' must be grant or reject.");
                };
        var why = Call.text(body, "why");
        return known(NodeRoutes.node(call))
                .thenCompose(id ->
                        asks.<NodeCommand, VerdictReply>ask(
                                nodes.node(id),
                                to ->
                                        new NodeCommand.DecideAppeal(
                                                verdict, grant, why, call.client(), to)))
                .thenApply(reply -> Json.answer(200, shown(reply)));
    }

    private static String shown(VerdictReply reply) {
        return switch (reply) {
            case VerdictReply.Stands(var verdict) -> VerdictJson.of(verdict).toString();
            case VerdictReply.Refused(Refusal(String code, String why)) ->
                    throw new Refused(status(code), code, why + ".");
        };
    }

    private static int status(String code) {
        return switch (code) {
            case "verdict.unknown" -> 404;
            case "appeal.not-signed" -> 403;
            case "appeal.reason-malformed" -> 400;
            default -> 409;
        };
    }

    private static VerdictId verdict(String text) {
        if (!VerdictId.wellFormed(text)) {
            throw new Refused(400, "verdict.id-malformed", "A verdict's id has 32 hex digits.");
        }
        return new VerdictId(text);
    }

    /// Longer than other texts may be; how long, the node's rules say.
    private static String reason(ObjectNode body) {
        var value = body.get("reason");
        if (value == null) {
            throw new Refused(400, "body.field-missing", "The body needs the text 'reason'.");
        }
        if (!value.isTextual()) {
            throw invalid(
                    "'reason' must be a text of at most "
                            + AppealText.MOST_LETTERS
                            + " characters.");
        }
        return value.asText();
    }

    private static byte[] signature(String hex) {
        if (!hex.matches("[0-9a-f]{128}")) {
            throw invalid("'signature' must be 128 lower-case hex digits.");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static Refused invalid(String why) {
        return new Refused(400, "body.field-invalid", why);
    }
}
