package io.twinmesh.cluster.http.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SplitReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// What payouts are split by, and orders of the operators to split them otherwise from now on. A
/// token with the scope `ledger:mint` hands an order in and decides nothing.
public final class SplitRoutes {
    private static final String HOLDBACK = "holdback";
    private static final String HOLDBACK_DAYS = "holdbackDays";

    private final LedgerDirectory ledger;
    private final Asks asks;
    private final long maxBody;

    public SplitRoutes(LedgerDirectory ledger, Asks asks, long maxBody) {
        this.ledger = ledger;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/ledger/split-policies", Scope.LEDGER_MINT, maxBody, this::set),
                Route.open("GET", "/v1/ledger/split-policy", this::policy));
    }

    private CompletionStage<HttpResponse> policy(Call call) {
        CompletionStage<SplitReply> reply =
                asks.ask(ledger.laneOf(Posting.ISSUANCE), LaneCommand.Split::new);
        return reply.thenApply(split -> {
            var body =
                    Json.object()
                            .put("version", split.version())
                            .put("treasury", split.treasury().value())
                            .put("provider", split.provider())
                            .put("author", split.author())
                            .put("contributors", split.contributors())
                            .put("network", split.network());
            split.holdback()
                    .ifPresent(part ->
                            body.put(HOLDBACK, part.points()).put(HOLDBACK_DAYS, part.days()));
            return Json.answer(200, body.toString());
        });
    }

    private CompletionStage<HttpResponse> set(Call call) {
        var body =
                call.object(
                        Set.of(
                                "version",
                                "treasury",
                                "provider",
                                "author",
                                "contributors",
                                "network",
                                HOLDBACK,
                                HOLDBACK_DAYS,
                                "expiresMs",
                                "signatures"));
        var signatures = OperatorSignatures.of(body);
        SplitOrder order;
        try {
            order = order(body);
            new SignedSplit(order, OperatorSignatures.parsed(signatures));
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "body.field-invalid", e.getMessage() + ".");
        }
        var policy = order.policy();
        var points = policy.points();
        CompletionStage<LaneReply> reply =
                asks.ask(
                        ledger.laneOf(policy.treasury()),
                        to ->
                                new LaneCommand.SetSplit(
                                        policy.version(),
                                        policy.treasury(),
                                        points.provider(),
                                        points.author(),
                                        points.contributors(),
                                        points.network(),
                                        order.expires(),
                                        signatures,
                                        policy.holdback()
                                                .map(part ->
                                                        new LaneCommand.Withholding(
                                                                part.points(), part.days())),
                                        to));
        return reply.thenApply(done -> answer(policy, done));
    }

    private static SplitOrder order(ObjectNode body) {
        return new SplitOrder(
                new SplitPolicy(
                        number(body, "version"),
                        new AccountId(Call.text(body, "treasury")),
                        new BasisPoints(
                                number(body, "provider"),
                                number(body, "author"),
                                number(body, "contributors"),
                                number(body, "network")),
                        holdback(body)),
                Instant.ofEpochMilli(OrderRoutes.integer(body, "expiresMs")));
    }

    /// Both or neither.
    private static Optional<Holdback> holdback(ObjectNode body) {
        return body.has(HOLDBACK) || body.has(HOLDBACK_DAYS)
                ? Optional.of(new Holdback(number(body, HOLDBACK), number(body, HOLDBACK_DAYS)))
                : Optional.empty();
    }

    private static int number(ObjectNode body, String field) {
        long number = OrderRoutes.integer(body, field);
        if (number != (int) number) {
            throw new IllegalArgumentException("'" + field + "' is 65535 or less, got " + number);
        }
        return (int) number;
    }

    private static HttpResponse answer(SplitPolicy policy, LaneReply reply) {
        OperatorSignatures.requireSigned(reply);
        if (!reply.holds()) {
            throw new Refused(
                    422, "split.refused", "The ledger refused the order: " + reply.result() + ".");
        }
        var body = Json.object().put("version", policy.version()).put("result", reply.result());
        reply.index().ifPresent(index -> body.put("index", index));
        return Json.answer(201, body.toString());
    }
}
