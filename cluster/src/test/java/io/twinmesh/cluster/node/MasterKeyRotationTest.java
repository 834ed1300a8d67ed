package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.node.settings.StartFailure;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The master key of a running server is changed and the old one removed; the twins never notice.
@Tag("database")
class MasterKeyRotationTest {
    private static final String ROTATION = "/v1/vault/rotation";

    @Test
    void a_new_master_key_takes_over_while_the_server_runs(@TempDir Path data) throws Exception {
        var file = data.resolve("keys").resolve("master.key");
        String twin;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client =
                        ServerScenario.client(node, data, "ops", Client.ALL + " vault:rotate");
                var reader = ServerScenario.client(node, data, "reader", Client.ALL)) {
            twin = client.post("/fhir", ServerScenario.bundle()).twin();
            client.consent(twin);
            var old = client.get(ROTATION).body().at("/masterKeys/0/id").asText();
            assertThat(reader.post(ROTATION, "k", "").code()).isEqualTo("auth.scope-missing");
            assertThat(client.delete("/v1/vault/master-keys/" + old).code())
                    .isEqualTo("vault.master-key-in-use");

            assertThat(client.post(ROTATION, "k", "").status()).isEqualTo(202);

            var done = awaitDone(client);
            assertThat(done.at("/masterKeys/0/wraps").asLong()).isPositive();
            assertThat(done.at("/masterKeys/0/id").asText()).isNotEqualTo(old);
            assertThat(Files.size(file)).isEqualTo(64);
            assertThat(client.get("/v1/twins/" + twin).status()).isEqualTo(200);
            assertThat(client.delete("/v1/vault/master-keys/" + old).status()).isEqualTo(200);
            assertThat(client.delete("/v1/vault/master-keys/" + old).code())
                    .isEqualTo("vault.master-key-unknown");
            assertThat(Files.size(file)).isEqualTo(32);
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "ops", Client.ALL)) {
            assertThat(client.get("/v1/twins/" + twin).status()).isEqualTo(200);
        }

        Files.write(file, new byte[32]);

        assertThatThrownBy(() -> ServerScenario.start(data, Optional.empty()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("keys/master.key does not go with the vault");
    }

    private static JsonNode awaitDone(Client client) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> client.get(ROTATION).body(),
                        standing -> standing.get("remaining").asLong() == 0);
    }
}
