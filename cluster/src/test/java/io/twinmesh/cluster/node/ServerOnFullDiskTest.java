package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A disk that becomes full: said so, nothing acknowledged lost, nothing half done.
@Tag("slow")
class ServerOnFullDiskTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path temp = Path.of("");

    @AfterEach
    void makeSpace() {
        FullDisk.makeSpace();
    }

    @Test
    void a_full_disk_at_the_first_start_is_said_in_one_sentence_with_exit_code_1() {
        FullDisk.fill();

        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        e -> assertThat(e.exitCode()).isEqualTo(StartFailure.FAILURE))
                .hasMessageContaining("the database in the data folder cannot be opened")
                .hasMessageContaining("No space left on device")
                .message()
                .hasLineCount(1);

        FullDisk.makeSpace();
        try (var node = start();
                var client = client(node)) {
            ServerScenario.awaitReady(client, node);
        }
    }

    @Test
    void a_deposit_on_a_full_disk_is_not_taken_and_what_was_acknowledged_is_kept() {
        try (var node = start();
                var client = client(node)) {
            assertThat(deposit(client, "d1", 1000).status()).isEqualTo(201);

            isUnavailableAndTheNodeEnds(node, client, on -> deposit(on, "d2", 7));
        }

        FullDisk.makeSpace();
        try (var node = start();
                var client = client(node)) {
            assertThat(client.get("/v1/ledger/me").body().get("available").asLong())
                    .isEqualTo(1000);
            assertThat(deposit(client, "d1", 1000).body().get("result").asText())
                    .isEqualTo("exists");
            assertThat(deposit(client, "d2", 7).body().get("result").asText()).isEqualTo("created");
            assertThat(client.get("/v1/ledger/me").body().get("available").asLong())
                    .isEqualTo(1007);
            assertThat(client.get("/v1/ledger/summary").body().get("sum").asLong()).isZero();
        }
    }

    @Test
    void an_import_on_a_full_disk_stores_nothing_and_is_whole_when_sent_again() {
        try (var node = start();
                var client = client(node)) {
            isUnavailableAndTheNodeEnds(
                    node, client, on -> on.post("/fhir", ServerScenario.bundle()));
        }

        FullDisk.makeSpace();
        try (var node = start();
                var client = client(node)) {
            var again = client.post("/fhir", ServerScenario.bundle());
            assertThat(again.imported("unchanged")).isZero();
            assertThat(again.imported("stored")).isPositive();
        }
    }

    private static void isUnavailableAndTheNodeEnds(
            RunningNode node, Client client, Function<Client, Client.Reply> write) {
        FullDisk.fill();

        var refused = write.apply(client);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("storage.unavailable");
        assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
        assertThat(CompletableFuture.runAsync(node::awaitEnd))
                .as("H2 has closed the database for good, so the process must end")
                .succeedsWithin(PATIENCE);
    }

    private RunningNode start() {
        var data = temp.resolve("data");
        return ServerScenario.start(data, Optional.of(FullDisk.database(data)));
    }

    private Client client(RunningNode node) {
        return ServerScenario.client(node, temp.resolve("data"), "demo", Client.ALL);
    }

    private static Client.Reply deposit(Client client, String key, long amount) {
        return client.post(
                "/v1/ledger/deposits", key, "{\"client\":\"demo\",\"amount\":" + amount + "}");
    }
}
