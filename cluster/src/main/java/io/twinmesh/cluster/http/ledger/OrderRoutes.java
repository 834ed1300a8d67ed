package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSignature;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// What owners of accounts order with their keys. Whose token hands an order in does not matter;
/// what counts is the signature, and the order's id makes a repetition safe.
public final class OrderRoutes {
    private final LedgerDirectory ledger;
    private final Asks asks;
    private final long maxBody;

    public OrderRoutes(LedgerDirectory ledger, Asks asks, long maxBody) {
        this.ledger = ledger;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/ledger/transfers", Scope.LEDGER_ORDER, maxBody, this::transfer));
    }

    private CompletionStage<HttpResponse> transfer(Call call) {
        var body =
                call.object(Set.of("id", "from", "to", "amount", "expiresMs", "key", "signature"));
        var key = Call.text(body, "key");
        var signature = Call.text(body, "signature");
        Order.Transfer order;
        try {
            order =
                    new Order.Transfer(
                            Call.text(body, "id"),
                            new AccountId(Call.text(body, "from")),
                            new AccountId(Call.text(body, "to")),
                            integer(body, "amount"),
                            Instant.ofEpochMilli(integer(body, "expiresMs")));
            OwnerSignature.parse(key, signature);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "body.field-invalid", e.getMessage() + ".");
        }
        CompletionStage<LaneReply> reply =
                asks.ask(
                        ledger.laneOf(order.from()),
                        to ->
                                new LaneCommand.Transfer(
                                        order.id(),
                                        order.from(),
                                        order.to(),
                                        order.amount(),
                                        order.expires(),
                                        key,
                                        signature,
                                        to));
        return reply.thenApply(done -> answer(order, done));
    }

    private static HttpResponse answer(Order order, LaneReply reply) {
        if (reply.retry()) {
            throw new Refused(
                    Problem.busy("ledger.busy", "The ledger has too much to do; order it again."));
        }
        if (reply.result().equals("signature_invalid")) {
            throw new Refused(
                    403,
                    "order.signature-invalid",
                    "The owner of the account has not signed this order for this network.");
        }
        if (!reply.holds()) {
            throw new Refused(
                    422, "order.refused", "The ledger refused the order: " + reply.result() + ".");
        }
        var body = Json.object().put("id", order.id()).put("result", reply.result());
        reply.index().ifPresent(index -> body.put("index", index));
        return Json.answer(201, body.toString());
    }

    private static long integer(ObjectNode body, String field) {
        var value = body.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Refused(
                    400, "body.field-invalid", "'" + field + "' is a whole number below 2^63.");
        }
        return value.asLong();
    }
}
