package io.twinmesh.cluster.http.consent;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand.ConsentReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainConsent;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowConsent;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Which of a patient's rules are in force, and what they would decide about a request that nobody
/// made.
public final class ConsentRoutes {
    private static final long MOST_BODY = 16 << 10;

    private final TwinDirectory twins;
    private final Asks asks;

    public ConsentRoutes(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/twins/{id}/consent", Scope.CONSENT_READ, this::show)
                        .audited(Interaction.TWIN),
                Route.post(
                                "/v1/twins/{id}/consent/explain",
                                Scope.CONSENT_READ,
                                MOST_BODY,
                                this::explain)
                        .audited(Interaction.TWIN));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        var patient = call.patient();
        CompletionStage<ConsentReply> reply = asks.ask(twins.twin(patient), ShowConsent::new);
        return reply.thenApply(answer ->
                switch (answer) {
                    case ConsentReply.InForce(var table) -> Json.ok(RuleJson.of(table));
                    case ConsentReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    private CompletionStage<HttpResponse> explain(Call call) {
        var patient = call.patient();
        var asked = ImaginedRequest.read(call);
        CompletionStage<ExplainReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ExplainConsent(
                                        asked.who(),
                                        asked.purpose(),
                                        asked.action(),
                                        asked.item(),
                                        to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case ExplainReply.Explained(var explanation) ->
                            Json.ok(RuleJson.of(explanation));
                    case ExplainReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }
}
