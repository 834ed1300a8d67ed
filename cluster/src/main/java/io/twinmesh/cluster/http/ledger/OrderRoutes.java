package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
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
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/// What owners of accounts order with their keys. Whose token hands an order in does not matter;
/// what counts is the signature, and the order's id makes a repetition safe.
public final class OrderRoutes {
    private final String network;
    private final LedgerDirectory ledger;
    private final Asks asks;
    private final long maxBody;

    /// @param network whose orders these are
    public OrderRoutes(String network, LedgerDirectory ledger, Asks asks, long maxBody) {
        this.network = network;
        this.ledger = ledger;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                route("transfers", Set.of("to", "amount"), OrderRoutes::transfer),
                route("refunds", Set.of("of", "amount"), OrderRoutes::refund),
                route("burns", Set.of("amount"), OrderRoutes::burn),
                route("closings", Set.of(), OrderRoutes::close));
    }

    /// What every order has.
    private record Head(String id, AccountId from, Instant expires) {}

    /// The order that a body writes down.
    @FunctionalInterface
    private interface Reading {
        Order of(Head head, ObjectNode body);
    }

    private Route route(String name, Set<String> fields, Reading reading) {
        var known = new TreeSet<>(fields);
        known.addAll(Set.of("id", "from", "expiresMs", "key", "signature"));
        return Route.post(
                "/v1/ledger/" + name,
                Scope.LEDGER_ORDER,
                maxBody,
                call -> carry(call.object(known), reading));
    }

    private static Order transfer(Head head, ObjectNode body) {
        return new Order.Transfer(
                head.id(),
                head.from(),
                new AccountId(Call.text(body, "to")),
                integer(body, "amount"),
                head.expires());
    }

    private static Order refund(Head head, ObjectNode body) {
        return new Order.Refund(
                head.id(),
                head.from(),
                Call.text(body, "of"),
                integer(body, "amount"),
                head.expires());
    }

    private static Order burn(Head head, ObjectNode body) {
        return new Order.Burn(head.id(), head.from(), integer(body, "amount"), head.expires());
    }

    private static Order close(Head head, ObjectNode body) {
        return new Order.Close(head.id(), head.from(), head.expires());
    }

    private CompletionStage<HttpResponse> carry(ObjectNode body, Reading reading) {
        var key = Call.text(body, "key");
        var signature = Call.text(body, "signature");
        Order order;
        try {
            var head =
                    new Head(
                            Call.text(body, "id"),
                            new AccountId(Call.text(body, "from")),
                            Instant.ofEpochMilli(integer(body, "expiresMs")));
            order = reading.of(head, body);
            OwnerSignature.parse(key, signature);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "body.field-invalid", e.getMessage() + ".");
        }
        var text = order.text(network);
        CompletionStage<LaneReply> reply =
                asks.ask(
                        ledger.laneOf(order.from()),
                        to -> new LaneCommand.Carry(text, key, signature, to));
        return reply.thenApply(done -> answer(order, done));
    }

    private static HttpResponse answer(Order order, LaneReply reply) {
        if (reply.provisional()) {
            throw new Refused(
                    Problem.busy(Busy.LEDGER, "The ledger has too much to do; order it again."));
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

    static long integer(ObjectNode body, String field) {
        var value = body.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Refused(
                    400, "body.field-invalid", "'" + field + "' is a whole number below 2^63.");
        }
        return value.asLong();
    }
}
