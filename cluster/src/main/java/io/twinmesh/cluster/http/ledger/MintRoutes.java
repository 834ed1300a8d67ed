package io.twinmesh.cluster.http.ledger;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedMint;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Orders of the operators to create tokens, and the policy that says how many of them have to
/// sign. A token with the scope `ledger:mint` hands an order in and decides nothing.
public final class MintRoutes {
    private final Optional<MintPolicy> policy;
    private final LedgerDirectory ledger;
    private final Asks asks;
    private final long maxBody;

    /// @param policy absent in a development network
    public MintRoutes(
            Optional<MintPolicy> policy, LedgerDirectory ledger, Asks asks, long maxBody) {
        this.policy = policy;
        this.ledger = ledger;
        this.asks = asks;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/ledger/mints", Scope.LEDGER_MINT, maxBody, this::mint),
                Route.open("GET", "/v1/ledger/mint-policy", this::policy));
    }

    private CompletionStage<HttpResponse> policy(Call call) {
        var text = policy.orElseThrow(() -> OperatorSignatures.noPolicy()).text();
        return CompletableFuture.completedFuture(
                HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, text));
    }

    private CompletionStage<HttpResponse> mint(Call call) {
        var body = call.object(Set.of("id", "account", "amount", "expiresMs", "signatures"));
        var signatures = OperatorSignatures.of(body);
        MintOrder order;
        try {
            order =
                    new MintOrder(
                            Call.text(body, "id"),
                            new AccountId(Call.text(body, "account")),
                            OrderRoutes.integer(body, "amount"),
                            Instant.ofEpochMilli(OrderRoutes.integer(body, "expiresMs")));
            new SignedMint(order, OperatorSignatures.parsed(signatures));
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "body.field-invalid", e.getMessage() + ".");
        }
        CompletionStage<LaneReply> reply =
                asks.ask(
                        ledger.laneOf(order.account()),
                        to ->
                                new LaneCommand.MintOrdered(
                                        order.id(),
                                        order.account(),
                                        order.amount(),
                                        order.expires(),
                                        signatures,
                                        to));
        return reply.thenApply(done -> answer(order, done));
    }

    private static HttpResponse answer(MintOrder order, LaneReply reply) {
        OperatorSignatures.requireSigned(reply);
        if (!reply.holds()) {
            throw new Refused(
                    422, "mint.refused", "The ledger refused the order: " + reply.result() + ".");
        }
        var body = Json.object().put("id", order.id()).put("result", reply.result());
        // a lane does not keep where the leaves of its mints are
        reply.index()
                .ifPresentOrElse(
                        index -> body.put("index", index),
                        () -> body.put("search", "/v1/ledger/search?q=" + order.id()));
        return Json.answer(201, body.toString());
    }
}
