package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.webhook.FlakyReceiver;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Subscriptions of a running server, with receivers that are not ours.
@Tag("slow")
class ServerSubscriptionTest {
    private static final String GOOD =
            Subscribing.order("https://example.org/hook", "code=8310-5", "id-only");

    @TempDir private static Path temp = Path.of("");
    private static WardServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
        client = server.client();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static LivePatient patient(String identifier) {
        return new LivePatient(client, identifier).saturation("97", Instant.now());
    }

    private static List<JsonNode> told(FlakyReceiver receiver, String type) {
        return receiver.taken().stream()
                .map(one -> Client.json(one.body()))
                .filter(bundle -> Subscribing.type(bundle).equals(type))
                .toList();
    }

    private static List<Integer> numbers(FlakyReceiver receiver) {
        return told(receiver, "event-notification").stream()
                .flatMap(bundle -> Subscribing.numbers(bundle).stream())
                .toList();
    }

    private static void await(org.awaitility.core.ThrowingRunnable so) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(so);
    }

    @Test
    void a_handshake_activates_and_events_of_that_patient_follow_with_their_numbers() {
        var subscribing = new Subscribing(client);
        try (var receiver = FlakyReceiver.start()) {
            var ada = patient("SUB-1");
            var eve = patient("SUB-2");
            var path =
                    subscribing.make(
                            Subscribing.order(
                                    receiver.url(),
                                    "Observation?patient=Patient/" + ada.twin(),
                                    "id-only"));
            await(() -> assertThat(subscribing.status(path)).isEqualTo("active"));
            assertThat(told(receiver, "handshake")).hasSize(1);

            eve.saturation("96", Instant.now());
            ada.saturation("95", Instant.now());
            ada.saturation("94", Instant.now());

            await(() -> assertThat(numbers(receiver)).containsExactly(1, 2));
            assertThat(receiver.taken())
                    .allMatch(one -> "Bearer of-the-receiver".equals(one.authorization()));
            var first = told(receiver, "event-notification").getFirst();
            assertThat(first.path("type").asText()).isEqualTo("history");
            assertThat(Subscribing.focuses(first).getFirst()).contains("/fhir/Observation/");
            assertThat(first.at("/entry/1/request/method").asText()).isEqualTo("POST");
            assertThat(first.at("/entry/1").has("resource")).isFalse();
            assertThat(first.toString()).doesNotContain("valueQuantity");
            var focus = Subscribing.focuses(first).getFirst();
            assertThat(client.get(focus.substring(focus.indexOf("/fhir/"))).status())
                    .isEqualTo(200);
        }
    }

    private static String active(FlakyReceiver receiver, String filter, String content) {
        var subscribing = new Subscribing(client);
        var path = subscribing.make(Subscribing.order(receiver.url(), filter, content));
        await(() -> assertThat(subscribing.status(path)).isEqualTo("active"));
        return path;
    }

    /// Puts a resource under an id.
    private static void put(String reference, String resource) {
        var reply =
                client.send(
                        client.request("/fhir/" + reference)
                                .PUT(BodyPublishers.ofString(resource))
                                .build());
        assertThat(reply.status()).as(reply.raw().body()).isIn(200, 201);
    }

    private static void temperature(String id, String twin, String value) {
        put(
                "Observation/" + id,
                """
                {"resourceType":"Observation","id":"%s","status":"final",
                 "code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},
                 "subject":{"reference":"Patient/%s"},"effectiveDateTime":"%s",
                 "valueQuantity":{"value":%s,"unit":"Cel","system":"http://unitsofmeasure.org","code":"Cel"}}\
                """
                        .formatted(id, twin, Instant.now(), value));
    }

    /// A patient of whom nothing may be told.
    private static String silent(String name) {
        return client.post("/fhir", "k", ExportScenario.bundle(name, 1, false)).twin();
    }

    @Test
    void filters_choose_by_code_and_by_what_happened_and_a_full_resource_keeps_its_decimals() {
        try (var receiver = FlakyReceiver.start()) {
            var twin = patient("SUB-3").twin();
            active(
                    receiver,
                    "Observation?patient=Patient/"
                            + twin
                            + "&code=http://loinc.org|8310-5&interaction=update,delete",
                    "full-resource");

            temperature("fever-3", twin, "36.90625");
            temperature("fever-3", twin, "38.00");
            client.delete("/fhir/Observation/fever-3");

            await(() -> assertThat(numbers(receiver)).containsExactly(1, 2));
            var bodies =
                    String.join("\n", receiver.taken().stream().map(one -> one.body()).toList());
            assertThat(bodies).contains("\"value\":38.00").doesNotContain("36.90625");
            assertThat(bodies).contains("\"versionId\":\"2\"");
            assertThat(bodies).contains("{\"method\":\"DELETE\",\"url\":\"Observation/fever-3\"}");
        }
    }

    @Test
    void an_empty_notification_says_that_something_happened_and_nothing_more() {
        try (var receiver = FlakyReceiver.start()) {
            var twin = patient("SUB-4").twin();
            active(receiver, "patient=" + twin, "empty");

            temperature("fever-4", twin, "36.90625");

            await(() -> assertThat(numbers(receiver)).containsExactly(1));
            assertThat(told(receiver, "event-notification").getFirst().path("entry")).hasSize(1);
            assertThat(receiver.taken().getLast().body())
                    .doesNotContain("fever-4")
                    .doesNotContain(twin)
                    .doesNotContain("observation-changed");
        }
    }

    @Test
    void of_whom_consent_does_not_allow_it_nothing_leaves_not_even_a_number() {
        try (var receiver = FlakyReceiver.start()) {
            var eve = silent("fever-5");
            var ada = patient("SUB-6").twin();
            active(receiver, "patient=" + eve + "," + ada, "id-only");
            temperature("fever-5-a", eve, "37.1");
            temperature("fever-6-a", ada, "37.2");
            await(() -> assertThat(numbers(receiver)).containsExactly(1));
            client.consent(eve);
            temperature("fever-5-b", eve, "37.3");
            await(() -> assertThat(numbers(receiver)).containsExactly(1, 2));
            client.delete("/fhir/Consent/ok-" + eve);
            temperature("fever-5-c", eve, "37.4");
            temperature("fever-6-b", ada, "37.5");

            await(() -> assertThat(numbers(receiver)).containsExactly(1, 2, 3));

            var focuses =
                    told(receiver, "event-notification").stream()
                            .flatMap(bundle -> Subscribing.focuses(bundle).stream())
                            .map(focus -> focus.substring(focus.lastIndexOf('/') + 1))
                            .toList();
            assertThat(focuses).containsExactly("fever-6-a", "fever-5-b", "fever-6-b");
        }
    }

    @Test
    void what_was_counted_is_told_as_a_bare_number_when_consent_ends_before_it_is_taken() {
        try (var receiver = FlakyReceiver.start()) {
            var twin = silent("fever-7");
            client.consent(twin);
            var path = active(receiver, "patient=" + twin, "id-only");
            receiver.fallIll();
            temperature("fever-7", twin, "37.1");
            await(() -> assertThat(receiver.received()).hasSizeGreaterThanOrEqualTo(2));
            client.delete("/fhir/Consent/ok-" + twin);
            receiver.recover();

            await(() -> assertThat(numbers(receiver)).containsExactly(1));

            var taken = told(receiver, "event-notification").getFirst();
            assertThat(Subscribing.focuses(taken)).isEmpty();
            assertThat(client.get(path + "/$events").raw().body()).doesNotContain("fever-7");
        }
    }

    @Test
    void events_can_be_asked_for_again_by_number_and_only_by_their_owner() {
        try (var receiver = FlakyReceiver.start();
                var stranger = server.another("stranger", Client.ALL)) {
            var twin = patient("SUB-8").twin();
            var path = active(receiver, "patient=" + twin, "id-only");
            for (int i = 1; i <= 3; i++) {
                temperature("fever-8-" + i, twin, "37." + i);
            }
            await(() -> assertThat(numbers(receiver)).containsExactly(1, 2, 3));

            var all = client.get(path + "/$events").body();
            var sinceZero = client.get(path + "/$events?eventsSinceNumber=0").body();
            var two = client.get(path + "/$events?eventsSinceNumber=2&content=full-resource");
            var one = client.get(path + "/$events?eventsSinceNumber=2&eventsUntilNumber=2").body();
            var status = client.get(path + "/$status").body();

            assertThat(Subscribing.type(all)).isEqualTo("query-event");
            assertThat(Subscribing.numbers(all)).containsExactly(1, 2, 3);
            assertThat(Subscribing.numbers(sinceZero)).containsExactly(1, 2, 3);
            assertThat(Subscribing.numbers(two.body())).containsExactly(2, 3);
            assertThat(two.body().at("/entry/1/resource/id").asText()).isEqualTo("fever-8-2");
            assertThat(Subscribing.numbers(one)).containsExactly(2);
            assertThat(status.path("type").asText()).isEqualTo("searchset");
            assertThat(Subscribing.type(status)).isEqualTo("query-status");
            assertThat(
                            Subscribing.parameters(status, "events-since-subscription-start")
                                    .getFirst()
                                    .path("valueString")
                                    .asText())
                    .isEqualTo("3");
            for (var asked : List.of("", "/$status", "/$events")) {
                assertThat(stranger.get(path + asked).code()).isEqualTo("subscription.unknown");
            }
            assertThat(stranger.get("/fhir/Subscription").body().path("total").asInt()).isZero();
            assertThat(client.get("/fhir/AuditEvent?patient=Patient/" + twin).raw().body())
                    .contains("fever-8-3");
            assertThat(client.delete(path).status()).isEqualTo(204);
            assertThat(client.get(path).status()).isEqualTo(404);
        }
    }

    @Test
    void a_receiver_that_refuses_the_handshake_is_not_told_until_its_owner_asks_again() {
        var subscribing = new Subscribing(client);
        try (var receiver = FlakyReceiver.start().answering(403)) {
            var twin = patient("SUB-9").twin();
            var order = Subscribing.order(receiver.url(), "patient=" + twin, "id-only");
            var path = subscribing.make(order);
            await(() -> assertThat(subscribing.status(path)).isEqualTo("error"));
            assertThat(client.get(path).body().path("error").asText())
                    .isEqualTo("webhook.answered-4xx");
            temperature("fever-9", twin, "37.1");

            assertThat(subscribing.change(path, order).status()).isEqualTo(200);

            // what happened meanwhile is not lost
            await(() -> assertThat(numbers(receiver)).containsExactly(1));
            assertThat(subscribing.status(path)).isEqualTo("active");
            assertThat(subscribing.change(path, order.replace("requested", "off")).status())
                    .isEqualTo(200);
            assertThat(subscribing.status(path)).isEqualTo("off");
            assertThat(client.get("/fhir/Subscription?status=off").body().path("total").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void what_is_not_served_is_refused_with_what_is_wrong_and_where() {
        refused(
                "observation-changed",
                "moon-changed",
                "subscription.topic-unknown Subscription.criteria");
        refused(
                "code=8310-5",
                "value-quantity=7",
                "subscription.filter-unsupported Subscription.criteria.extension");
        refused(
                "code=8310-5",
                "patient:Patient=x",
                "subscription.filter-unsupported Subscription.criteria.extension");
        refused(
                "code=8310-5",
                "patient=Patient/ada",
                "subscription.malformed Subscription.criteria.extension");
        refused(
                "https://example",
                "http://example",
                "subscription.address-refused Subscription.channel.endpoint");
        refused(
                "fhir+json",
                "fhir+xml",
                "subscription.payload-unsupported Subscription.channel.payload");
        refused(
                "id-only",
                "all",
                "subscription.payload-unsupported Subscription.channel.payload.extension");
        refused("rest-hook", "email", "subscription.channel-unsupported Subscription.channel.type");
        refused(
                "Authorization: ",
                "Host: ",
                "subscription.header-refused Subscription.channel.header");
        refused("requested", "active", "subscription.status-invalid Subscription.status");
        refused(
                "\"reason\"",
                "\"language\":\"en\",\"reason\"",
                "subscription.element-unsupported Subscription");
        refused(
                "backport-max-count",
                "backport-mystery",
                "subscription.element-unsupported Subscription.channel.extension");
        refused(
                "\"reason\"",
                "\"end\":\"2020-01-01T00:00:00Z\",\"reason\"",
                "subscription.malformed Subscription.end");
        var unsound = new Subscribing(client).send(GOOD.replace("\"reason\"", "\"because\""));
        assertThat(unsound.status()).isEqualTo(400);
        assertThat(unsound.code()).isEqualTo("resource.element-missing");
        try (var narrow =
                server.another("narrow", "system/Subscription.cruds system/Observation.s")) {
            assertThat(new Subscribing(narrow).send(GOOD).status()).isEqualTo(201);
            assertThat(
                            new Subscribing(narrow)
                                    .send(GOOD.replace("id-only", "full-resource"))
                                    .code())
                    .isEqualTo("auth.scope-missing");
        }
        try (var greedy = server.another("greedy", Client.ALL)) {
            for (int i = 0; i < 20; i++) {
                new Subscribing(greedy).make(GOOD);
            }
            assertThat(new Subscribing(greedy).send(GOOD).code())
                    .isEqualTo("subscription.too-many");
        }
        assertThat(client.get("/fhir/metadata").raw().body())
                .contains("https://twinmesh.io/fhir/SubscriptionTopic/observation-changed");
    }

    /// An order that is good but for one part.
    private static void refused(String part, String instead, String codeAndPlace) {
        var reply = new Subscribing(client).send(GOOD.replace(part, instead));
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(422);
        assertThat(reply.code() + " " + reply.body().at("/issue/0/expression/0").asText())
                .isEqualTo(codeAndPlace);
    }
}
