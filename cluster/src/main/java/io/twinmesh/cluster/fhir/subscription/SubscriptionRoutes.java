package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.fhir.subscription.order.Wrong;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.Permission;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Making subscriptions, seeing how they fare, changing and removing them. A client sees its own
/// only.
final class SubscriptionRoutes {
    static final String TYPE = "Subscription";
    private static final String PATH = "/fhir/" + TYPE;
    private static final long MAX_BODY = 64 * 1024;
    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"([1-9][0-9]{0,8})\"");

    private final Subscriptions subscriptions;
    private final WaitingThreads reading;
    private final Supplier<String> base;
    private final InstantSource time;

    /// @param base this server's own FHIR address
    SubscriptionRoutes(
            Subscriptions subscriptions,
            WaitingThreads reading,
            Supplier<String> base,
            InstantSource time) {
        this.subscriptions = subscriptions;
        this.reading = reading;
        this.base = base;
        this.time = time;
    }

    List<Route> routes() {
        return List.of(
                route("POST", PATH, Permission.CREATE, this::create)
                        .taking(MAX_BODY)
                        .audited(Interaction.CREATE),
                route("GET", PATH, Permission.SEARCH, this::search).audited(Interaction.SEARCH),
                route("GET", PATH + "/{id}", Permission.READ, this::read).audited(Interaction.READ),
                route("PUT", PATH + "/{id}", Permission.UPDATE, this::update)
                        .taking(MAX_BODY)
                        .audited(Interaction.UPDATE),
                route("DELETE", PATH + "/{id}", Permission.DELETE, this::delete)
                        .audited(Interaction.DELETE));
    }

    private static Route route(
            String method, String path, Permission permission, Route.Handler handler) {
        return Route.of(method, path, new Access.OnType(permission, TYPE), handler);
    }

    private CompletionStage<HttpResponse> create(Call call) {
        FhirMedia.checkSends(call);
        FhirMedia.checkAccepts(call);
        var resource = call.json();
        return reading.of(() -> {
            var made = subscriptions.make(resource, Owner.of(call));
            note(call, made);
            return shown(made, 201)
                    .addHeader(
                            RawHeader.create(
                                    "Location", base.get() + "/" + TYPE + "/" + made.id()));
        });
    }

    private CompletionStage<HttpResponse> read(Call call) {
        FhirMedia.checkAccepts(call);
        return reading.of(() -> shown(subscriptions.meant(call), 200));
    }

    private CompletionStage<HttpResponse> update(Call call) {
        FhirMedia.checkSends(call);
        FhirMedia.checkAccepts(call);
        var resource = call.json();
        var id = call.parameter("id");
        if (!resource.path("id").asText().equals(id)) {
            throw Wrong.malformed("Subscription.id", "the one in the address");
        }
        var wanted = call.request().getHeader("If-Match").map(header -> version(header.value()));
        return reading.of(() -> {
            var changed = subscriptions.change(id, resource, Owner.of(call), wanted);
            note(call, changed);
            return shown(changed, 200);
        });
    }

    private static int version(String tag) {
        var matcher = VERSION.matcher(tag.strip());
        if (!matcher.matches()) {
            throw new Refused(
                    400, "subscription.malformed", "If-Match is the ETag of a version: W/\"1\".");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private CompletionStage<HttpResponse> delete(Call call) {
        return reading.of(() -> {
            subscriptions.remove(call.client(), call.parameter("id"));
            return HttpResponse.create().withStatus(204);
        });
    }

    private CompletionStage<HttpResponse> search(Call call) {
        FhirMedia.checkAccepts(call);
        return reading.of(() -> {
            var wanted = wanted(call);
            var found =
                    subscriptions.of(call.client()).stream()
                            .map(one -> new ShownSubscription(one, time.instant()))
                            .filter(wanted)
                            .toList();
            var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
            bundle.put("total", found.size());
            bundle.putArray("link")
                    .addObject()
                    .put("relation", "self")
                    .put("url", base.get() + "/" + TYPE);
            for (var one : found) {
                var entry = bundle.withArrayProperty("entry").addObject();
                entry.put("fullUrl", base.get() + "/" + TYPE + "/" + one.subscription().id());
                entry.set("resource", one.resource());
                entry.putObject("search").put("mode", "match");
            }
            return answer(bundle.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Predicate<ShownSubscription> wanted(Call call) {
        return matches(call, "_id", "/id")
                .and(matches(call, "status", "/status"))
                .and(matches(call, "url", "/channel/endpoint"))
                .and(matches(call, "criteria", "/criteria"));
    }

    /// Values joined by commas are alternatives.
    private static Predicate<ShownSubscription> matches(Call call, String name, String place) {
        var values = call.query(name).map(text -> Arrays.asList(text.split(",", -1)));
        return one ->
                values.map(any -> any.contains(one.resource().at(place).asText())).orElse(true);
    }

    /// Every patient whom a subscription names can see that somebody wants to hear of them.
    private static void note(Call call, KeptSubscription subscription) {
        var what = What.resource(TYPE, subscription.id());
        subscription
                .order()
                .patients()
                .ifPresentOrElse(
                        patients -> patients.forEach(one -> call.audit().touched(one, what)),
                        () -> call.audit().touched(what));
    }

    private HttpResponse shown(KeptSubscription subscription, int status) {
        var shown = new ShownSubscription(subscription, time.instant());
        return answer(shown.resource().toString().getBytes(StandardCharsets.UTF_8))
                .withStatus(status)
                .addHeader(RawHeader.create("ETag", shown.stamp().etag()))
                .addHeader(
                        RawHeader.create(
                                "Last-Modified",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        shown.stamp().at().atOffset(ZoneOffset.UTC))));
    }

    static HttpResponse answer(byte[] json) {
        return HttpResponse.create()
                .withEntity(FhirMedia.JSON, json)
                .addHeader(RawHeader.create("Cache-Control", "private, no-cache"));
    }
}
