package io.twinmesh.cluster.fhir.subscription;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.subscription.event.EventPage;
import io.twinmesh.cluster.fhir.subscription.event.Happening;
import io.twinmesh.cluster.fhir.subscription.order.Backport;
import io.twinmesh.cluster.fhir.subscription.order.Change;
import io.twinmesh.cluster.fhir.subscription.order.Content;
import io.twinmesh.cluster.http.Json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Writes what a subscriber is told: a Bundle of type `history`, the state of the subscription
/// first. Resources keep their bytes.
final class NotificationBundle {
    private final String base;
    private final KeptSubscription subscription;
    private final Instant now;

    /// Why it is sent.
    enum Kind {
        HANDSHAKE("handshake"),
        HEARTBEAT("heartbeat"),
        EVENTS("event-notification"),
        QUERY_STATUS("query-status"),
        QUERY_EVENTS("query-event");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    /// @param base this server's own FHIR address
    NotificationBundle(String base, KeptSubscription subscription, Instant now) {
        this.base = base;
        this.subscription = subscription;
        this.now = now;
    }

    /// The id of a notification.
    ///
    /// @param event number of its last one
    static String id(String subscription, Kind kind, long event) {
        return subscription + "-" + (kind == Kind.EVENTS ? "e" + event : kind.code);
    }

    /// One about no event.
    byte[] plain(Kind kind) {
        var out = new ByteArrayOutputStream();
        begin(out, id(subscription.id(), kind, 0), status(kind, Content.EMPTY));
        return end(out);
    }

    /// One about these events.
    byte[] events(Kind kind, Content content, EventPage page) {
        var status = status(kind, content);
        for (var event : page.events()) {
            var parts = parameter(status, "notification-event").putArray("part");
            part(parts, "event-number").put("valueString", Long.toString(event.event()));
            part(parts, "timestamp").put("valueInstant", instant(event.at()));
            var happening = page.allowed().get(event.event());
            if (happening != null && content != Content.EMPTY) {
                part(parts, "focus")
                        .putObject("valueReference")
                        .put("reference", base + "/" + happening.reference());
            }
        }
        var out = new ByteArrayOutputStream();
        var last = page.events().isEmpty() ? 0 : page.events().getLast().event();
        begin(out, id(subscription.id(), kind, last), status);
        if (content != Content.EMPTY) {
            for (var event : page.events()) {
                var happening = page.allowed().get(event.event());
                if (happening != null) {
                    entry(out, content, happening);
                }
            }
        }
        return end(out);
    }

    /// The state of the subscription, as the first entry has it.
    ObjectNode status(Kind kind, Content content) {
        var status = Json.object().put("resourceType", "Parameters");
        status.putObject("meta").putArray("profile").add(Backport.STATUS_PROFILE);
        parameter(status, "subscription")
                .putObject("valueReference")
                .put("reference", base + "/Subscription/" + subscription.id());
        if (content != Content.EMPTY) {
            parameter(status, "topic")
                    .put("valueCanonical", subscription.order().topic().canonical());
        }
        parameter(status, "status").put("valueCode", subscription.status(now));
        parameter(status, "type").put("valueCode", kind.code);
        parameter(status, "events-since-subscription-start")
                .put("valueString", Long.toString(subscription.subscriber().events()));
        if (!subscription.error().isEmpty()) {
            parameter(status, "error")
                    .putObject("valueCodeableConcept")
                    .putArray("coding")
                    .addObject()
                    .put("system", "https://twinmesh.io/refusals")
                    .put("code", subscription.error());
        }
        return status;
    }

    private static ObjectNode parameter(ObjectNode parameters, String name) {
        return parameters.withArrayProperty("parameter").addObject().put("name", name);
    }

    private static ObjectNode part(ArrayNode parts, String name) {
        return parts.addObject().put("name", name);
    }

    private void begin(ByteArrayOutputStream out, String id, ObjectNode status) {
        var head = Json.object().put("resourceType", "Bundle").put("id", id);
        head.putObject("meta").putArray("profile").add(Backport.NOTIFICATION_PROFILE);
        head.put("type", "history").put("timestamp", instant(now));
        var first = Json.object();
        first.put("fullUrl", "urn:uuid:" + UUID.nameUUIDFromBytes(utf8(id)));
        first.set("resource", status);
        first.putObject("request")
                .put("method", "GET")
                .put("url", base + "/Subscription/" + subscription.id() + "/$status");
        first.putObject("response").put("status", "200");
        var text = head.toString();
        write(out, text.substring(0, text.length() - 1) + ",\"entry\":[" + first);
    }

    private void entry(ByteArrayOutputStream out, Content content, Happening happening) {
        var reference = happening.reference();
        write(
                out,
                ",{\"fullUrl\":" + JsonNodeFactory.instance.textNode(base + "/" + reference) + ",");
        if (content == Content.FULL_RESOURCE && happening.change() != Change.DELETE) {
            write(out, "\"resource\":");
            out.writeBytes(happening.resource().served());
            write(out, ",");
        }
        var rest = Json.object();
        rest.putObject("request")
                .put("method", happening.change().method())
                .put(
                        "url",
                        happening.change() == Change.CREATE
                                ? happening.resource().type()
                                : reference);
        rest.putObject("response")
                .put("status", happening.change().status())
                .put("etag", "W/\"" + happening.version() + "\"")
                .put("lastModified", instant(happening.notification().at()));
        write(out, rest.toString().substring(1));
    }

    private static byte[] end(ByteArrayOutputStream out) {
        write(out, "]}");
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String instant(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
