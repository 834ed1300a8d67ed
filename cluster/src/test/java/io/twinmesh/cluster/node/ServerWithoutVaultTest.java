package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The journal's database is well, the vault's is not: without keys nothing of a patient can be
/// sealed, so nothing is stored, and that is said.
@Tag("database")
@Tag("slow")
class ServerWithoutVaultTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path temp = Path.of("");

    @AfterEach
    void makeSpace() {
        FullDisk.makeSpace();
    }

    @Test
    void an_import_while_the_vaults_disk_is_full_stores_nothing_and_is_whole_when_sent_again() {
        var data = temp.resolve("data");
        var vault = Optional.of(FullDisk.vault(data));
        try (var node = ServerScenario.start(data, Optional.empty(), vault);
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            FullDisk.fill();

            var refused = client.post("/fhir", ServerScenario.bundle());

            isUnavailable(refused);
            assertThat(CompletableFuture.runAsync(node::awaitEnd))
                    .as("H2 has closed the vault for good, so the process must end")
                    .succeedsWithin(PATIENCE);
        }

        FullDisk.makeSpace();
        try (var node = ServerScenario.start(data, Optional.empty(), vault);
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            isWholeWhenSentAgain(client);
        }
    }

    @Test
    void an_import_while_the_vault_is_unreachable_stores_nothing_and_goes_on_when_it_is_back()
            throws IOException {
        var data = temp.resolve("data");
        var first = vault(0).start();
        var port = first.getPort();
        try (var node =
                        ServerChild.start(
                                data,
                                temp.resolve("said"),
                                List.of("-Dtwinmesh.storage.connection-timeout=1s"),
                                List.of(
                                        "--vault-db=" + first.getJdbcUrl("postgres", "postgres"),
                                        "--vault-db-user=postgres"));
                var client = node.client("demo", Client.ALL)) {
            first.close();

            isUnavailable(client.post("/fhir", ServerScenario.bundle()));
            isUnavailable(client.get(node.management() + "/ready"));
            assertThat(client.get(node.management() + "/alive").status()).isEqualTo(200);

            try (var again = vault(port).start()) {
                assertThat(again.getPort()).isEqualTo(port);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> client.get(node.management() + "/ready").status() == 200);
                isWholeWhenSentAgain(client);
            }
        } finally {
            first.close();
        }
    }

    private EmbeddedPostgres.Builder vault(int port) {
        var builder =
                EmbeddedPostgres.builder()
                        .setDataDirectory(temp.resolve("vault"))
                        .setCleanDataDirectory(false);
        return port == 0 ? builder : builder.setPort(port);
    }

    private static void isUnavailable(Client.Reply reply) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("storage.unavailable");
        assertThat(reply.raw().headers().firstValue("Retry-After")).isPresent();
    }

    /// Nothing of the patient had been stored. What the bundle says of no patient needs no key and
    /// may be there.
    private static void isWholeWhenSentAgain(Client client) {
        var again = client.post("/fhir", ServerScenario.bundle());
        assertThat(again.status()).as(again.raw().body()).isEqualTo(200);
        for (var entry : again.body().path("entry")) {
            var response = entry.path("response");
            if (!response.path("status").asText().startsWith("201")) {
                assertThat(response.path("location").asText())
                        .matches("(Organization|Practitioner|Location|Medication)/.*");
            }
        }
        assertThat(again.imported("stored")).isGreaterThan(100);
    }
}
