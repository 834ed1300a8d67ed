package io.twinmesh.cluster.fhir.subscription.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.intake.structure.ResourceCheck;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.search.SearchParser;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopics;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Reads a Subscription of the backport profile. What is not understood is refused, never passed
/// over: a subscription that means less than it says would lose notifications, or tell too much.
/// Fails with [io.twinmesh.cluster.http.problem.Refused].
public final class OrderReader {
    private static final Set<String> ELEMENTS =
            Set.of(
                    "resourceType",
                    "id",
                    "meta",
                    "text",
                    "status",
                    "contact",
                    "end",
                    "reason",
                    "criteria",
                    "_criteria",
                    "error",
                    "channel");
    private static final Set<String> CHANNEL =
            Set.of("type", "_type", "endpoint", "payload", "_payload", "header", "extension");
    private static final int MOST_FLAWS = 20;
    private static final Set<String> PAYLOADS = Set.of("application/fhir+json", "application/json");

    private final SubscriptionTopics topics;
    private final SearchParameters parameters;
    private final ChannelReader channels;
    private final Duration leastHeartbeat;
    private final Supplier<String> base;

    /// @param base this server's own FHIR address
    public OrderReader(
            SubscriptionTopics topics,
            SearchParameters parameters,
            ChannelReader channels,
            Duration leastHeartbeat,
            Supplier<String> base) {
        this.topics = topics;
        this.parameters = parameters;
        this.channels = channels;
        this.leastHeartbeat = leastHeartbeat;
        this.base = base;
    }

    /// One that a client sends.
    public Order sent(ObjectNode resource, Instant now) {
        if (!resource.path("resourceType").asText().equals("Subscription")) {
            throw Wrong.malformed("Subscription", "a resource of this type");
        }
        var flaws = ResourceCheck.flaws(resource, MOST_FLAWS);
        if (!flaws.isEmpty()) {
            throw Wrong.structure(flaws);
        }
        onlyKnown(resource, "Subscription", ELEMENTS);
        var status = text(resource, "status", "Subscription");
        if (!status.equals("requested") && !status.equals("off")) {
            throw Wrong.at(
                    "Subscription.status",
                    "subscription.status-invalid",
                    "A client sets 'requested' or 'off'; the server sets the others.");
        }
        text(resource, "reason", "Subscription");
        var order = kept(resource, now);
        if (order.over(now)) {
            throw Wrong.malformed("Subscription.end", "in the future");
        }
        return order;
    }

    /// One that was taken before.
    public Order kept(ObjectNode resource, Instant now) {
        var topic =
                topics.named(text(resource, "criteria", "Subscription"))
                        .orElseThrow(() ->
                                Wrong.at(
                                        "Subscription.criteria",
                                        "subscription.topic-unknown",
                                        "criteria is the URL of a topic that GET /fhir/metadata"
                                                + " lists."));
        var filters = new FilterReader(topic, new SearchParser(parameters, base.get()));
        for (var extension : resource.path("_criteria").path("extension")) {
            known(extension, "Subscription.criteria.extension", Set.of(Backport.FILTER));
            filters.take(text(extension, "valueString", "Subscription.criteria.extension"), now);
        }
        var channel = resource.path("channel");
        if (!channel.isObject()) {
            throw Wrong.malformed("Subscription.channel", "an object");
        }
        onlyKnown(channel, "Subscription.channel", CHANNEL);
        for (var extension : channel.path("extension")) {
            known(
                    extension,
                    "Subscription.channel.extension",
                    Set.of(Backport.HEARTBEAT, Backport.TIMEOUT, Backport.MAX_COUNT));
        }
        payload(channel);
        return new Order(
                topic,
                filters.patients(),
                filters.changes(),
                filters.criteria(),
                channels.read(channel),
                content(channel),
                heartbeat(channel),
                number(channel, Backport.TIMEOUT, "valueUnsignedInt").map(Duration::ofSeconds),
                number(channel, Backport.MAX_COUNT, "valuePositiveInt"),
                end(resource),
                resource.path("status").asText().equals("off"));
    }

    private static void payload(JsonNode channel) {
        if (!PAYLOADS.contains(channel.path("payload").asText("application/fhir+json"))) {
            throw Wrong.at(
                    "Subscription.channel.payload",
                    "subscription.payload-unsupported",
                    "Notifications are application/fhir+json or application/json.");
        }
    }

    /// Without the extension only ids are told: who wants more must say so.
    private static Content content(JsonNode channel) {
        var extensions = channel.path("_payload").path("extension");
        if (extensions.isEmpty()) {
            return Content.ID_ONLY;
        }
        var place = "Subscription.channel.payload.extension";
        known(extensions.path(0), place, Set.of(Backport.CONTENT));
        return Content.named(extensions.path(0).path("valueCode").asText())
                .filter(_ -> extensions.size() == 1)
                .orElseThrow(() ->
                        Wrong.at(
                                place,
                                "subscription.payload-unsupported",
                                "The content of notifications is one of " + Content.codes() + "."));
    }

    private Optional<Duration> heartbeat(JsonNode channel) {
        var period =
                number(channel, Backport.HEARTBEAT, "valueUnsignedInt").map(Duration::ofSeconds);
        if (period.isPresent() && period.get().compareTo(leastHeartbeat) < 0) {
            throw Wrong.malformed(
                    "Subscription.channel.extension",
                    "a heartbeat period of at least " + leastHeartbeat.toSeconds() + " seconds");
        }
        return period;
    }

    private static Optional<Integer> number(JsonNode channel, String url, String field) {
        return channel.path("extension")
                .valueStream()
                .filter(extension -> extension.path("url").asText().equals(url))
                .map(extension -> {
                    var value = extension.path(field);
                    if (!value.isIntegralNumber()
                            || !value.canConvertToInt()
                            || value.intValue() < 1) {
                        throw Wrong.malformed(
                                "Subscription.channel.extension", field + " of 1 or more");
                    }
                    return value.intValue();
                })
                .findFirst();
    }

    private static Optional<Instant> end(JsonNode resource) {
        if (!resource.has("end")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(resource.path("end").asText()).toInstant());
        } catch (DateTimeException _) {
            throw Wrong.malformed("Subscription.end", "an instant");
        }
    }

    private static void onlyKnown(JsonNode element, String place, Set<String> known) {
        for (var field : element.properties()) {
            if (!known.contains(field.getKey())) {
                throw Wrong.at(
                        place,
                        "subscription.element-unsupported",
                        place + " may have " + known.stream().sorted().toList() + ".");
            }
        }
    }

    private static void known(JsonNode extension, String place, Set<String> urls) {
        if (!urls.contains(extension.path("url").asText())) {
            throw Wrong.at(
                    place,
                    "subscription.element-unsupported",
                    "The extensions understood here are " + urls.stream().sorted().toList() + ".");
        }
    }

    private static String text(JsonNode parent, String field, String place) {
        var value = parent.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw Wrong.malformed(place + "." + field, "a text");
        }
        return value.textValue();
    }
}
