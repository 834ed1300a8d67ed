package io.twinmesh.cluster.http.follow;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.webhook.Webhooks;
import io.twinmesh.cluster.webhook.Webhooks.Made;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.notification.Interest;
import io.twinmesh.persistence.notification.NotificationKind;
import io.twinmesh.persistence.notification.Subscriber;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Making webhooks, seeing how they fare, resuming and removing them. A client sees its own only.
public final class WebhookRoutes {
    private static final String BASE = "/v1/webhooks";
    private static final Set<String> FIELDS = Set.of("url", "twins", "cohort", "kinds", "secret");

    private final Webhooks webhooks;
    private final Executor blocking;
    private final long maxBody;

    public WebhookRoutes(Webhooks webhooks, Executor blocking, long maxBody) {
        this.webhooks = webhooks;
        this.blocking = blocking;
        this.maxBody = maxBody;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(BASE, Scope.WEBHOOK_WRITE, maxBody, this::make)
                        .audited(Interaction.MONITORING),
                Route.get(BASE, Scope.WEBHOOK_WRITE, this::list).audited(Interaction.MONITORING),
                Route.get(BASE + "/{id}", Scope.WEBHOOK_WRITE, this::show)
                        .audited(Interaction.MONITORING),
                Route.of(
                                "DELETE",
                                BASE + "/{id}",
                                new Access.Holds(Scope.WEBHOOK_WRITE),
                                this::remove)
                        .audited(Interaction.MONITORING),
                Route.post(BASE + "/{id}/resume", Scope.WEBHOOK_WRITE, 0, this::resume)
                        .audited(Interaction.MONITORING));
    }

    private CompletionStage<HttpResponse> make(Call call) {
        if (!call.authenticated().may(Scope.TWIN_READ)) {
            throw new Refused(
                    403,
                    "auth.scope-missing",
                    "A webhook tells of twins: the token needs the scope twin:read, too.");
        }
        var body = call.object(FIELDS);
        var url = longText(body, "url");
        var interest = new Interest(twins(body), kinds(body), Optional.empty());
        var secret = Call.optionalText(body, "secret");
        return blocking(() -> webhooks.make(call.client(), url, interest, secret))
                .thenApply(made ->
                        switch (made) {
                            case Made.Webhook(var webhook, var signing) ->
                                    Json.answer(
                                                    201,
                                                    json(webhook).put("secret", signing).toString())
                                            .addHeader(
                                                    RawHeader.create(
                                                            "Location", BASE + "/" + webhook.id()));
                            case Made.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                        });
    }

    private static String longText(ObjectNode body, String field) {
        var value = body.path(field);
        if (!value.isTextual()) {
            throw new Refused(
                    400, "body.field-missing", "The body needs the text '" + field + "'.");
        }
        return value.textValue();
    }

    /// Either the twins by name, or the cohort of all.
    private static Optional<List<PatientId>> twins(ObjectNode body) {
        var twins = body.path("twins");
        var cohort = Call.optionalText(body, "cohort");
        if (cohort.isPresent() && cohort.get().equals("all") && twins.isMissingNode()) {
            return Optional.empty();
        }
        if (cohort.isPresent()
                || !twins.isArray()
                || twins.isEmpty()
                || twins.size() > Interest.MOST_TWINS
                || twins.valueStream()
                        .anyMatch(one -> !one.isTextual() || !PatientId.wellFormed(one.asText()))) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "Either 'twins' is a list of 1 to "
                            + Interest.MOST_TWINS
                            + " ids, or 'cohort' is 'all'.");
        }
        return Optional.of(
                twins.valueStream().map(one -> new PatientId(one.asText())).distinct().toList());
    }

    private static Set<NotificationKind> kinds(ObjectNode body) {
        var kinds = EnumSet.noneOf(NotificationKind.class);
        for (var one : body.path("kinds")) {
            kinds.add(NotificationKind.named(one.asText()).orElseThrow(WebhookRoutes::wrongKinds));
        }
        if (kinds.isEmpty()) {
            throw wrongKinds();
        }
        return kinds;
    }

    private static Refused wrongKinds() {
        return new Refused(
                400,
                "body.field-invalid",
                "'kinds' is a list of alerts, data, access, emergency-access.");
    }

    private CompletionStage<HttpResponse> list(Call call) {
        return blocking(() -> webhooks.of(call.client()))
                .thenApply(all -> {
                    var body = Json.object();
                    var list = body.putArray("webhooks");
                    all.forEach(webhook -> list.add(json(webhook)));
                    return Json.ok(body);
                });
    }

    private CompletionStage<HttpResponse> show(Call call) {
        return blocking(() ->
                        webhooks.find(call.client(), call.parameter("id"))
                                .map(webhook -> json(webhook).put("url", webhooks.url(webhook)))
                                .orElseThrow(WebhookRoutes::unknown))
                .thenApply(Json::ok);
    }

    private CompletionStage<HttpResponse> remove(Call call) {
        return blocking(() -> webhooks.remove(call.client(), call.parameter("id")))
                .thenApply(had -> {
                    if (!had) {
                        throw unknown();
                    }
                    return HttpResponse.create().withStatus(204);
                });
    }

    private CompletionStage<HttpResponse> resume(Call call) {
        return blocking(
                        () -> {
                            if (!webhooks.resume(call.client(), call.parameter("id"))) {
                                throw unknown();
                            }
                            return webhooks.find(call.client(), call.parameter("id"))
                                    .orElseThrow(WebhookRoutes::unknown);
                        })
                .thenApply(webhook -> Json.ok(json(webhook)));
    }

    private static Refused unknown() {
        return new Refused(404, "webhook.unknown", "This client has no such webhook.");
    }

    private <T> CompletionStage<T> blocking(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, blocking);
    }

    private static ObjectNode json(Subscriber webhook) {
        var json =
                Json.object()
                        .put("id", webhook.id())
                        .put("status", webhook.status().name().toLowerCase(Locale.ROOT));
        if (!webhook.code().isEmpty()) {
            json.put("code", webhook.code());
        }
        var kinds = json.putArray("kinds");
        webhook.interest().kinds().stream()
                .map(NotificationKind::text)
                .sorted()
                .forEach(kinds::add);
        webhook.interest()
                .twins()
                .ifPresentOrElse(
                        twins -> {
                            var list = json.putArray("twins");
                            twins.forEach(twin -> list.add(twin.value()));
                        },
                        () -> json.put("cohort", "all"));
        json.put("madeAt", webhook.madeAt().toString())
                .put("recorded", webhook.recorded())
                .put("delivered", webhook.delivered())
                .put("waiting", webhook.recorded() - webhook.delivered())
                .put("attempts", webhook.attempts());
        webhook.failingSince()
                .ifPresent(since ->
                        json.put("failingSince", since.toString())
                                .put("nextTry", webhook.nextTry().toString()));
        return json;
    }
}
