package io.twinmesh.cluster.http.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.BreakGlassReply;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowBreakGlass;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.request.RuleId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Breaking the glass, and judging it afterwards. An access is opened for the purpose of use with
/// which the data is then asked for.
public final class EmergencyRoutes {
    private static final String BASE = "/v1/twins/{id}/emergency-access";
    private static final long MOST_BODY = 16 << 10;

    private final TwinDirectory twins;
    private final Asks asks;

    public EmergencyRoutes(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(BASE, Scope.TWIN_READ, MOST_BODY, this::open)
                        .audited(Interaction.EMERGENCY_ACCESS),
                Route.of("GET", BASE, new Access.Holds(Scope.EMERGENCY_REVIEW), this::list)
                        .audited(Interaction.AUDIT_READ),
                Route.post(
                                BASE + "/{grant}/review",
                                Scope.EMERGENCY_REVIEW,
                                MOST_BODY,
                                this::review)
                        .audited(Interaction.EMERGENCY_ACCESS));
    }

    private CompletionStage<HttpResponse> open(Call call) {
        var patient = call.patient();
        var purpose = call.purpose().code();
        var reason = text(call.object(Set.of("reason")), "reason");
        call.audit().asked(What.nothing().because(reason));
        CompletionStage<OpenReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new OpenBreakGlass(
                                        call.authenticated().requester(), purpose, reason, to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case OpenReply.Opened opened -> {
                        call.audit()
                                .touched(
                                        patient,
                                        What.nothing().because(reason).decidedBy(opened.rules()));
                        yield Json.answer(201, json(opened, purpose).toString());
                    }
                    case OpenReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    private static ObjectNode json(OpenReply.Opened opened, String purpose) {
        var json =
                Json.object()
                        .put("grant", opened.grant())
                        .put("purpose", purpose)
                        .put("until", opened.until().toString());
        rules(json, opened.rules());
        return json;
    }

    private CompletionStage<HttpResponse> list(Call call) {
        var patient = call.patient();
        CompletionStage<BreakGlassReply> reply = asks.ask(twins.twin(patient), ShowBreakGlass::new);
        return reply.thenApply(answer ->
                switch (answer) {
                    case BreakGlassReply.Grants(var grants) -> {
                        var body = Json.object();
                        var list = body.putArray("grants");
                        grants.forEach(grant -> list.add(json(grant)));
                        yield Json.ok(body);
                    }
                    case BreakGlassReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    private static ObjectNode json(ConsentCommand.Grant grant) {
        var json =
                Json.object()
                        .put("grant", grant.number())
                        .put("client", grant.client())
                        .put("reason", grant.reason())
                        .put("openedAt", grant.openedAt().toString())
                        .put("until", grant.until().toString())
                        .put("open", grant.open());
        grant.justified().ifPresent(found -> json.put("justified", found));
        rules(json, grant.rules());
        return json;
    }

    private CompletionStage<HttpResponse> review(Call call) {
        var patient = call.patient();
        var number = number(call.parameter("grant"));
        var body = call.object(Set.of("justified", "remark"));
        if (!body.path("justified").isBoolean()) {
            throw new Refused(
                    400, "body.field-missing", "The body needs 'justified', true or false.");
        }
        var justified = body.path("justified").booleanValue();
        var remark = body.has("remark") ? text(body, "remark") : "";
        CompletionStage<ReviewReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to -> new ReviewBreakGlass(number, call.client(), justified, remark, to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case ReviewReply.Reviewed(long grant) -> {
                        call.audit().touched(patient, What.nothing().because(remark));
                        yield Json.ok(
                                Json.object().put("grant", grant).put("justified", justified));
                    }
                    case ReviewReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Refused(404, "break-glass.unknown", "An emergency access has a number.");
        }
    }

    /// How long it may be is the twin's to say.
    private static String text(ObjectNode body, String field) {
        if (!body.path(field).isTextual()) {
            throw new Refused(
                    400, "body.field-missing", "The body needs the text '" + field + "'.");
        }
        return body.path(field).textValue();
    }

    private static void rules(ObjectNode json, List<RuleId> rules) {
        var list = json.putArray("rules");
        rules.forEach(rule -> list.add(rule.text()));
    }
}
