package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A server with one thread for what blocks, and no twin in memory: whoever held that thread while
/// a twin is asked would keep the twin from starting.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneThreadServerTest {
    private static final String THREADS = "twinmesh-blocking.thread-pool-executor.fixed-pool-size";

    private WardServer server;
    private String erased = "";
    private String subscription = "";
    private String file = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        try (var before = WardServer.start(folder)) {
            var client = before.client();
            // first, so that nobody else is in it
            file = exportOfWhoChangedTheConsent(before);
            erased = patient(client, "ONE-1").twin();
            subscription = subscription(client);
        }
        System.setProperty(THREADS, "1");
        ConfigFactory.invalidateCaches();
        try {
            server = WardServer.start(folder);
        } finally {
            System.clearProperty(THREADS);
            ConfigFactory.invalidateCaches();
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static LivePatient patient(Client client, String identifier) {
        return new LivePatient(client, identifier).saturation("97", Instant.now());
    }

    /// With an event that nobody has heard of.
    private static String subscription(Client client) {
        var patient = patient(client, "ONE-2");
        var path = new Subscribing(client).make(Subscribing.streamed("patient=" + patient.twin()));
        patient.saturation("96", Instant.now());
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(Subscribing.numbers(client.get(path + "/$events").body()))
                                .containsExactly(1));
        return path;
    }

    /// @return the path of the file, whose patient must be asked anew
    private static String exportOfWhoChangedTheConsent(WardServer server) {
        var client = server.client();
        var base = "http://127.0.0.1:" + server.node().http().getPort();
        var exports = new ExportScenario(client, base);
        exports.load(ExportScenario.bundle("ada", 2, true));
        var manifest = exports.manifest(exports.order("/fhir/$export?_type=Observation,Consent"));
        var consent =
                exports.lines(manifest, "output").stream()
                        .filter(line -> line.path("resourceType").asText().equals("Consent"))
                        .map(ObjectNode.class::cast)
                        .findFirst()
                        .orElseThrow();
        consent.put("dateTime", "2026-11-28");
        var changed =
                client.send(
                        client.request("/fhir/Consent/" + consent.path("id").asText())
                                .PUT(BodyPublishers.ofString(consent.toString()))
                                .build());
        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
        return manifest.at("/output/0/url").asText().substring(base.length());
    }

    @Test
    void erases_a_patient() {
        try (var officer = server.another("officer", "twin:erase")) {
            var reply = officer.delete("/v1/twins/" + erased);

            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        }
    }

    @Test
    void gives_out_a_file_of_an_export_with_a_patient_who_has_changed_a_consent() {
        var reply = server.client().get(file);

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    }

    @Test
    void tells_a_listener_who_comes_back_what_it_has_missed() {
        var request =
                server.client()
                        .request(subscription + "/$events")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", "0");

        try (var stream = new EventStream(request.GET().build())) {
            assertThat(stream.take(1))
                    .extracting(EventStream.Event::event)
                    .containsExactly("notification");
        }
    }
}
