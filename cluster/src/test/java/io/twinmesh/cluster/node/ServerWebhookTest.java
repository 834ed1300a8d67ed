package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.webhook.FlakyReceiver;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A webhook of a running server whose receiver is down for a while, and then the server.
@Tag("slow")
class ServerWebhookTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void a_receiver_that_was_down_hears_everything_also_after_a_restart_of_the_server() {
        var data = temp.resolve("data");
        var receiver = FlakyReceiver.start();
        var port = receiver.port();
        LivePatient patient;
        String path;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL);
                var stranger = ServerScenario.client(node, data, "stranger", Client.ALL)) {
            patient = new LivePatient(client, "W-1").saturation("97", ago(6_000));
            path = made(client, receiver, patient);
            assertThat(stranger.get(path).code()).isEqualTo("webhook.unknown");
            refusals(client);
            patient.saturation("88", ago(3_000));
            await(receiver, 1);
            // or the answer may be lost, and it is told again
            awaitNothingWaits(client, path);
            receiver.close();
            patient.saturation("97", Instant.now());
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> client.get(path).body().get("status").asText().equals("failing"));
        }
        try (var back = FlakyReceiver.start(port);
                var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            await(back, 1);
            assertThat(back.taken().getFirst().body()).contains("\"type\":\"alert-cleared\"");
            awaitNothingWaits(client, path);
            assertThat(client.get(path).body().get("status").asText()).isEqualTo("active");
            assertThat(client.get(ServerScenario.management(node) + "/metrics").raw().body())
                    .contains("twinmesh_deliveries_total{outcome=\"succeeded\"}");
            assertThat(client.send(client.request(path).DELETE().build()).status()).isEqualTo(204);
            assertThat(client.get(path).status()).isEqualTo(404);
        }
    }

    private static Instant ago(long seconds) {
        return Instant.now().minusSeconds(seconds);
    }

    private static void awaitNothingWaits(Client client, String path) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> client.get(path).body().get("waiting").asInt() == 0);
    }

    private static String made(Client client, FlakyReceiver receiver, LivePatient patient) {
        var made =
                client.post(
                        "/v1/webhooks",
                        "k",
                        "{\"url\":\""
                                + receiver.url()
                                + "\",\"twins\":[\""
                                + patient.twin()
                                + "\"],\"kinds\":[\"alerts\"]}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.body().get("secret").asText()).startsWith("whsec_");
        return made.raw().headers().firstValue("Location").orElseThrow();
    }

    private static void refusals(Client client) {
        assertThat(webhook(client, "http://example.org/", "all", "alerts"))
                .isEqualTo("webhook.address-refused");
        assertThat(webhook(client, "https://example.org/", "some", "alerts"))
                .isEqualTo("body.field-invalid");
        assertThat(webhook(client, "https://example.org/", "all", "gossip"))
                .isEqualTo("body.field-invalid");
    }

    private static String webhook(Client client, String url, String cohort, String kind) {
        return client.post(
                        "/v1/webhooks",
                        "k",
                        "{\"url\":\"%s\",\"cohort\":\"%s\",\"kinds\":[\"%s\"]}"
                                .formatted(url, cohort, kind))
                .code();
    }

    private static void await(FlakyReceiver receiver, int count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> receiver.taken().size() >= count);
    }
}
