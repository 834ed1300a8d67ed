package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.subscription.NotificationBundle.Kind;
import io.twinmesh.cluster.fhir.subscription.event.EventPage;
import io.twinmesh.cluster.fhir.subscription.event.Happening;
import io.twinmesh.cluster.fhir.subscription.event.Happenings;
import io.twinmesh.cluster.fhir.subscription.order.Content;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.notification.NotificationShelf;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// `$status` and `$events`: how subscriptions stand, and what they have told, by number.
final class SubscriptionOperations {
    private static final String PATH = "/fhir/Subscription";
    private static final long MAX_PARAMETERS = 16 * 1024;

    private final Subscriptions subscriptions;
    private final NotificationShelf shelf;
    private final Happenings happenings;
    private final SubscriptionSettings settings;
    private final SubscriptionStreams streams;
    private final WaitingThreads reading;
    private final Supplier<String> base;
    private final InstantSource time;

    /// @param base this server's own FHIR address
    SubscriptionOperations(
            Subscriptions subscriptions,
            NotificationShelf shelf,
            Happenings happenings,
            SubscriptionSettings settings,
            SubscriptionStreams streams,
            WaitingThreads reading,
            Supplier<String> base,
            InstantSource time) {
        this.subscriptions = subscriptions;
        this.shelf = shelf;
        this.happenings = happenings;
        this.settings = settings;
        this.streams = streams;
        this.reading = reading;
        this.base = base;
        this.time = time;
    }

    List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var method : List.of("GET", "POST")) {
            routes.add(
                    route(method, PATH + "/$status", this::statusOfAll)
                            .audited(Interaction.MONITORING));
            routes.add(
                    route(method, PATH + "/{id}/$status", this::status)
                            .audited(Interaction.MONITORING));
            routes.add(
                    route(method, PATH + "/{id}/$events", this::events)
                            .audited(Interaction.NOTIFICATION));
        }
        return routes;
    }

    private static Route route(String method, String path, Route.Handler handler) {
        return Route.of(
                        method,
                        path,
                        new Access.OnType(Permission.READ, SubscriptionRoutes.TYPE),
                        handler)
                .taking(method.equals("GET") ? 0 : MAX_PARAMETERS);
    }

    private CompletionStage<HttpResponse> status(Call call) {
        FhirMedia.checkAccepts(call);
        call.audit().untouched();
        return reading.of(() -> statuses(List.of(subscriptions.meant(call))));
    }

    private CompletionStage<HttpResponse> statusOfAll(Call call) {
        FhirMedia.checkAccepts(call);
        call.audit().untouched();
        var sent = OperationParameters.of(call);
        var ids = sent.all("id");
        var states = sent.all("status");
        return reading.of(() ->
                statuses(
                        subscriptions.of(call.client()).stream()
                                .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                                .filter(one ->
                                        states.isEmpty()
                                                || states.contains(one.status(time.instant())))
                                .toList()));
    }

    private HttpResponse statuses(List<KeptSubscription> found) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        bundle.put("total", found.size());
        for (var one : found) {
            var status = bundle(one).status(Kind.QUERY_STATUS, one.order().content());
            status.put("id", one.id());
            var entry = bundle.withArrayProperty("entry").addObject();
            entry.put("fullUrl", "urn:uuid:" + UUID.nameUUIDFromBytes(utf8(one.id())));
            entry.set("resource", status);
            entry.putObject("search").put("mode", "match");
        }
        return SubscriptionRoutes.answer(utf8(bundle.toString()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What was told, or is to be told, once more. It is judged by who asks now, and by what
    /// patients allow now.
    private CompletionStage<HttpResponse> events(Call call) {
        if (SubscriptionStreams.wanted(call)) {
            return reading.of(() -> streams.open(call, subscriptions.meant(call)));
        }
        FhirMedia.checkAccepts(call);
        var sent = OperationParameters.of(call);
        var since = sent.number("eventsSinceNumber");
        var until = sent.number("eventsUntilNumber").orElse(Long.MAX_VALUE);
        var wanted = sent.one("content").map(SubscriptionOperations::content);
        return reading.of(() -> {
            var subscription = subscriptions.meant(call);
            var owner = Owner.of(call);
            var order = subscription.order();
            var content = wanted.orElse(order.content());
            subscription.checkMayBeTold(owner, content);
            since.ifPresent(first -> streams.checkKept(subscription, first));
            var candidates =
                    shelf.events(subscription.id(), since.orElse(1), until, settings.mostEvents());
            var page =
                    EventPage.of(
                            candidates,
                            happenings.allowed(candidates, order, content, owner),
                            content,
                            settings.largestNotification());
            note(call, page, content);
            return SubscriptionRoutes.answer(
                    bundle(subscription).events(Kind.QUERY_EVENTS, content, page));
        });
    }

    private static void note(Call call, EventPage page, Content content) {
        var byPatient =
                page.told(content).stream()
                        .collect(Collectors.groupingBy(one -> one.notification().twin()));
        byPatient.forEach((patient, told) ->
                call.audit()
                        .touched(
                                patient,
                                told.stream().map(Happening::audited).toList(),
                                Happening.rules(told)));
        if (byPatient.isEmpty()) {
            call.audit().untouched();
        }
    }

    private static Content content(String code) {
        return Content.named(code)
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "query.parameter-invalid",
                                "'content' is one of " + Content.codes() + "."));
    }

    private NotificationBundle bundle(KeptSubscription subscription) {
        return new NotificationBundle(base.get(), subscription, time.instant());
    }
}
