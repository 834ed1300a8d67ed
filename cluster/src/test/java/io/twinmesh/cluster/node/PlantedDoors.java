package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.security.smart.SigningClient;
import io.twinmesh.cluster.webhook.FlakyReceiver;
import io.twinmesh.persistence.client.ClientFolder;

import org.awaitility.Awaitility;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Carries the planted patient in at every door of a server.
final class PlantedDoors {
    private static final String SMART_SCOPE = "system/Patient.rs system/Observation.rs";

    private static final List<String> PLANTS =
            Stream.of(
                            PlantedPatient.PLANTS,
                            PlantedRecord.PLANTS,
                            PlantedClinic.PLANTS,
                            PlantedPlaces.PLANTS)
                    .flatMap(List::stream)
                    .toList();

    private final ServerChild server;
    private final Client client;
    private final Asking asking;

    private PlantedDoors(ServerChild server, Client client) {
        this.server = server;
        this.client = client;
        asking = new Asking(client, "demo");
    }

    /// @param values everything that may be found nowhere
    record Planted(String twin, String job, List<String> values) {}

    static Planted through(ServerChild server) throws Exception {
        try (var client = server.client("demo", Client.ALL + " audit:read");
                var receiver = FlakyReceiver.start()) {
            var doors = new PlantedDoors(server, client);
            var twin = doors.bundles();
            doors.webhook(receiver, twin);
            doors.subscription(twin);
            doors.emergency(twin);
            doors.devices(twin);
            PlantedRecord.sent(client, twin);
            PlantedPlaces.sent(client);
            doors.searches(twin);
            doors.refusals(twin);
            var secrets = doors.smart();
            var job = doors.question(twin);
            doors.export();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> !receiver.taken().isEmpty());
            doors.streams(twin);
            var values = new ArrayList<>(PLANTS);
            values.addAll(secrets);
            try (var provider = ServerScenario.provider(server.data())) {
                assertThat(provider).isNotNull();
                values.add(doors.answer(job));
                values.addAll(new PlantedClinic(server, client, twin).all(job));
            }
            receiver.taken()
                    .forEach(delivery -> assertThat(delivery.body()).doesNotContain(PLANTS));
            return new Planted(twin, job, List.copyOf(values));
        }
    }

    private Client.Reply fhir(String body) {
        return client.send(json(client, "/fhir").POST(body(body)).build());
    }

    private static void accepted(Client.Reply reply) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    }

    private String bundles() {
        var taken = fhir(PlantedPatient.bundle());
        accepted(taken);
        var batch = fhir(PlantedPatient.batchWithRefusedEntries());
        assertThat(batch.imported("refused")).isEqualTo(2);
        return taken.twin();
    }

    /// Somebody who watches the twin from outside, and an alert to tell of.
    private void webhook(FlakyReceiver receiver, String twin) {
        var made =
                client.post(
                        "/v1/webhooks",
                        "k",
                        "{\"url\":\"%s\",\"twins\":[\"%s\"],\"kinds\":[\"alerts\",\"data\"]}"
                                .formatted(receiver.url(), twin));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        accepted(fhir(PlantedPatient.lowSaturation(Instant.now())));
    }

    /// A subscriber whose own words and credential are nobody's business either. It is told whole
    /// resources, and then it is gone while there is more to tell.
    private void subscription(String twin) {
        var subscribing = new Subscribing(client);
        try (var receiver = FlakyReceiver.start()) {
            var filter = "Observation?patient=Patient/" + twin;
            var order =
                    Subscribing.order(receiver.url(), filter, "full-resource")
                            .replace("Ward round", PlantedPatient.SUBSCRIBER)
                            .replace("of-the-receiver", PlantedPatient.RECEIVER_TOKEN);
            var path = subscribing.make(order);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> subscribing.status(path).equals("active"));
            accepted(fhir(PlantedPatient.lowSaturation(Instant.now())));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() ->
                            receiver.taken().stream()
                                    .anyMatch(one -> one.body().contains(PlantedPatient.NOTE)));
        }
        accepted(fhir(PlantedPatient.lowSaturation(Instant.now())));
    }

    /// The glass is broken for a reason, and somebody judges that.
    private void emergency(String twin) {
        var path = "/v1/twins/" + twin + "/emergency-access";
        try (var ward = server.client("ward", "twin:read", "TREAT ETREAT");
                var officer = server.client("officer", "emergency:review")) {
            var opened =
                    ward.send(
                            ward.request(path)
                                    .header("X-Purpose-Of-Use", "ETREAT")
                                    .POST(body("{\"reason\":\"" + PlantedPatient.EMERGENCY + "\"}"))
                                    .build());
            assertThat(opened.status()).as(opened.raw().body()).isEqualTo(201);
            var review = path + "/" + opened.body().path("grant").asText() + "/review";
            var judged =
                    officer.post(
                            review,
                            "",
                            "{\"justified\":true,\"remark\":\"" + PlantedPatient.REVIEW + "\"}");
            assertThat(judged.status()).as(judged.raw().body()).isEqualTo(200);
        }
    }

    /// Both kinds of stream: the twin's own events, and whole resources by subscription.
    private void streams(String twin) {
        try (var events =
                new EventStream(
                        client.request("/v1/twins/" + twin + "/events")
                                .header("Last-Event-ID", "0")
                                .GET()
                                .build())) {
            assertThat(events.take(5)).hasSize(5);
        }
        var path =
                new Subscribing(client)
                        .make(
                                Subscribing.streamed(
                                                "Observation?patient=Patient/" + twin,
                                                "full-resource")
                                        .replace("Ward round", PlantedPatient.SUBSCRIBER));
        accepted(fhir(PlantedPatient.lowSaturation(Instant.now())));
        try (var events =
                new EventStream(
                        client.request(path + "/$events")
                                .header("Accept", "text/event-stream")
                                .header("Last-Event-ID", "0")
                                .GET()
                                .build())) {
            assertThat(events.take(1))
                    .singleElement()
                    .satisfies(event -> assertThat(event.data()).contains(PlantedPatient.NOTE));
        }
    }

    private void devices(String twin) {
        var points = client.post("/omh/v1/dataPoints", "k", PlantedPatient.dataPoints(twin));
        assertThat(points.body().path("points").findValuesAsText("result"))
                .as(points.raw().body())
                .containsExactly("stored", "refused", "refused");
        var series =
                client.send(
                        client.request("/v1/twins/" + twin + "/signals")
                                .header("Content-Type", "application/x-ndjson")
                                .POST(body(PlantedPatient.series()))
                                .build());
        assertThat(series.body().path("series").findValuesAsText("result"))
                .as(series.raw().body())
                .containsExactly("stored", "refused");
    }

    private void searches(String twin) {
        for (var query :
                List.of(
                        "family=" + PlantedPatient.FAMILY + "&birthdate=" + PlantedPatient.BIRTH,
                        "identifier=urn:hospital%7C" + PlantedPatient.RECORD_NUMBER,
                        "given="
                                + PlantedPatient.GIVEN
                                + "&address-city="
                                + PlantedPatient.ASKED_FOR)) {
            var found = client.get("/fhir/Patient?_count=1&" + query);
            assertThat(found.body().path("total").asInt()).as(found.raw().body()).isEqualTo(1);
            var posted =
                    client.request("/fhir/Patient/_search")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(body(query))
                            .build();
            assertThat(client.send(posted).status()).isEqualTo(200);
        }
        assertThat(
                        client.get(
                                        "/fhir/Observation?patient="
                                                + twin
                                                + "&value-quantity="
                                                + PlantedPatient.DECIMAL)
                                .status())
                .isEqualTo(200);
        assertThat(client.get("/fhir/Patient/" + twin + "/$everything?_count=2").status())
                .isEqualTo(200);
        for (var path : ofTwin(new Planted(twin, "job-1", List.of()))) {
            assertThat(client.get(path).status()).as(path).isLessThan(500);
        }
    }

    /// Values where they do not belong: in broken bodies, in addresses, in headers.
    private void refusals(String twin) {
        for (var bundle : PlantedPatient.refusedBundles()) {
            var refused = fhir(bundle);
            assertThat(refused.status()).as(bundle).isBetween(400, 499);
            assertThat(refused.raw().body())
                    .doesNotContain(PlantedPatient.REFUSED)
                    .doesNotContain(PlantedPatient.REFUSED_DECIMAL);
        }
        var word = encoded(PlantedPatient.REFUSED);
        for (var path :
                List.of(
                        "/" + word,
                        "/fhir/" + word,
                        "/fhir/Observation/" + word,
                        "/fhir/Patient?address=" + word,
                        "/fhir/Observation?patient=" + word,
                        "/v1/twins/" + word,
                        "/v1/twins/" + twin + "?at=" + word,
                        "/v1/twins/" + twin + "/signals/" + word,
                        "/v1/queries/" + word,
                        "/v1/models/" + word)) {
            assertThat(client.get(path).status()).as(path).isBetween(200, 499);
        }
        var path = "/v1/twins/" + twin + "/queries";
        client.post(
                path,
                "q0",
                "{\"model\":\"ckd-epi-2021\",\"purpose\":\"TREAT\",\"inputs\":{\"%s\":%s}}"
                        .formatted(PlantedPatient.REFUSED, PlantedPatient.REFUSED_DECIMAL));
        client.post(path, "q00", "{\"" + PlantedPatient.REFUSED + "\":1}");
        client.send(
                client.request("/fhir/Patient/" + twin)
                        .header("X-Purpose-Of-Use", PlantedPatient.REFUSED)
                        .header("If-None-Match", PlantedPatient.REFUSED)
                        .GET()
                        .build());
    }

    /// A program with a key of its own; what lets it in must be found nowhere either.
    private List<String> smart() {
        var program = SigningClient.withEc("ward-bot");
        new ClientFolder(server.data().resolve("clients"))
                .put(program.registration(SMART_SCOPE, "TREAT"));
        var endpoint = server.base() + "/oauth2/token";
        var assertion = program.assertion(endpoint, Instant.now());
        var form =
                SigningClient.form(assertion, SMART_SCOPE).entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        var token =
                client.send(
                        client.anonymous("/oauth2/token")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(body(form))
                                .build());
        var access = token.body().path("access_token").asText();
        assertThat(access).as(token.raw().body()).isNotEmpty();
        client.send(
                client.anonymous("/fhir/Patient?family=" + PlantedPatient.FAMILY)
                        .header("Authorization", "Bearer " + access)
                        .GET()
                        .build());
        return List.of(signature(assertion), signature(access));
    }

    static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private String question(String twin) {
        asking.deposit("d");
        return asking.ask(twin, "q-" + PlantedPatient.ASKED_FOR);
    }

    /// The value that a provider computes.
    private String answer(String job) {
        var status = asking.status(job);
        assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("settled");
        return status.at("/answer/values/egfr/value").asText();
    }

    /// One that is fetched and stays, sealed.
    private void export() {
        var exports = new ExportScenario(client, server.base());
        var manifest = exports.manifest(exports.order("/fhir/$export"));
        assertThat(exports.lines(manifest, "output").toString()).contains(PlantedPatient.FAMILY);
    }

    /// What anybody may read.
    static List<String> open(Planted planted) {
        return List.of(
                "/openapi.yaml",
                "/fhir/metadata",
                "/v1/nodes",
                "/v1/network/minimums",
                "/v1/models",
                "/v1/ledger/summary",
                "/v1/ledger/me",
                "/v1/ledger/receipts/" + planted.job(),
                "/log/0/checkpoint",
                "/log/0/tile/0/000.p/1",
                "/log/0/tile/entries/000.p/1",
                "/v1/twins/" + planted.twin(),
                "/v1/queries/" + planted.job(),
                "/fhir/Patient/" + planted.twin());
    }

    /// Everything that is about one twin.
    static List<String> ofTwin(Planted planted) {
        var twin = "/v1/twins/" + planted.twin();
        return List.of(
                twin,
                twin + "?at=" + Instant.now(),
                twin + "/timeline?count=500",
                twin + "/access",
                twin + "/signals/acc",
                twin + "/signals/131328",
                twin + "/consent",
                "/v1/queries/" + planted.job(),
                "/fhir/Patient/" + planted.twin(),
                "/fhir/Patient/" + planted.twin() + "/_history",
                "/fhir/Patient/" + planted.twin() + "/$everything",
                "/fhir/Patient/" + planted.twin() + "/$assessments",
                "/fhir/Observation?patient=" + planted.twin(),
                "/fhir/Observation/" + PlantedPatient.RESOURCE + "-o1",
                "/fhir/Observation/" + PlantedPatient.RESOURCE + "-o1/_history",
                "/fhir/Observation/" + PlantedPatient.RESOURCE + "-o1/_history/1",
                "/fhir/Observation?_id=" + PlantedPatient.RESOURCE + "-o1",
                "/fhir/AuditEvent?patient=Patient/" + planted.twin(),
                "/v1/quarantine");
    }

    static HttpRequest.Builder json(Client client, String path) {
        return client.request(path).header("Content-Type", "application/fhir+json");
    }

    static BodyPublisher body(String text) {
        return BodyPublishers.ofString(text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
