package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.node.store.Schemas;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

@Tag("database")
@Tag("slow")
class ServerOnPostgresqlTest {
    @TempDir private Path temp = Path.of("");

    /// The tables are made before, by somebody else: the server's own user may only use them.
    @Test
    void a_question_outlives_a_restart_and_is_answered_paid_and_proven()
            throws IOException, SQLException {
        try (var server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            var source = server.getPostgresDatabase();
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE USER served");
                statement.execute(
                        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO"
                                + " served");
                statement.execute("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO served");
            }
            new Migrations(source, Database.Dialect.POSTGRESQL, InstantSource.system())
                    .apply(Schemas.journal(), SchemaStanding::unchangeable);

            ServerScenario.liveThroughOneQuestion(
                    temp.resolve("data"),
                    Optional.of(
                            new Database(
                                    server.getJdbcUrl("served", "postgres"), "served", "served")));
        }
    }

    @Test
    void a_database_that_vanishes_or_goes_away_is_said_so_and_the_request_may_be_repeated()
            throws Exception {
        var data = temp.resolve("data");
        var server = EmbeddedPostgres.builder().start();
        try (var way = SilentWay.to(server.getPort());
                var node =
                        ServerChild.start(
                                data,
                                temp.resolve("said"),
                                List.of(
                                        "-Dtwinmesh.storage.connection-timeout=1s",
                                        "-Dtwinmesh.storage.answer-timeout=3s",
                                        "-Dtwinmesh.http.ask-timeout=3s"),
                                List.of(
                                        "--db="
                                                + server.getJdbcUrl("postgres", "postgres")
                                                        .replace(
                                                                ":" + server.getPort(),
                                                                ":" + way.port()),
                                        "--db-user=postgres",
                                        "--vault-db=jdbc:h2:file:" + temp.resolve("vault")));
                var client = node.client("demo", Client.ALL)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.get(node.management() + "/ready").status() == 200);

            vanishesAndIsBack(server, way, client);
            server.close();

            unavailable(deposit(client, "d2"));
            assertThat(client.get(node.management() + "/alive").status()).isEqualTo(200);
            assertThat(client.get(node.management() + "/ready").code())
                    .isEqualTo("storage.unavailable");
            var metrics = client.get(node.management() + "/metrics");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.raw().body().lines())
                    .contains(
                            "twinmesh_storage_unavailable{database=\"journal\"} 1.0",
                            "twinmesh_storage_unavailable{database=\"vault\"} 0.0",
                            "twinmesh_limits_seconds{setting=\"twinmesh.http.ask-timeout\"} 3.0",
                            "twinmesh_twins_quarantined NaN",
                            "twinmesh_receivers{status=\"off\"} NaN",
                            "twinmesh_ledger_imbalance_tokens NaN",
                            "twinmesh_clock_offset_seconds NaN",
                            "twinmesh_jobs_open 0.0");
            node.stop();
        } finally {
            server.close();
        }
    }

    /// The database commits, and nobody hears of it; then nothing arrives any more.
    private static void vanishesAndIsBack(EmbeddedPostgres server, SilentWay way, Client client)
            throws SQLException {
        answered(201, () -> deposit(client, "d0"));
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS
                      'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END';
                    CREATE CONSTRAINT TRIGGER held AFTER INSERT ON event_journal
                      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION held();
                    SELECT pg_advisory_lock(4711)
                    """);
            var told = CompletableFuture.supplyAsync(() -> deposit(client, "d1"));
            await(
                    statement,
                    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE objid = 4711 AND NOT granted)");
            way.fallSilent();
            statement.execute("SELECT pg_advisory_unlock(4711)");
            assertThat(told.join().status()).as("nobody says that it is done").isEqualTo(503);
            await(
                    statement,
                    "SELECT count(*) = 2 FROM event_journal WHERE persistence_id LIKE 'lane|%'");
        }
        unavailable(client.get("/log/0/checkpoint"));
        Awaitility.await("no connection waits for ever")
                .atMost(Duration.ofMinutes(3))
                .until(() -> !way.waitedOn());

        way.open();
        assertThat(answered(201, () -> deposit(client, "d1")).path("result").asText())
                .as("it took effect, once")
                .isEqualTo("exists");
        assertThat(answered(200, () -> client.get("/v1/ledger/me")).path("available").asLong())
                .isEqualTo(2);
    }

    /// A busy machine may not have answered in time before.
    private static JsonNode answered(int status, Callable<Client.Reply> request) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(request, reply -> reply.status() == status)
                .body();
    }

    private static void await(Statement statement, String truth) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    try (var rows = statement.executeQuery(truth)) {
                        return rows.next() && rows.getBoolean(1);
                    }
                });
    }

    private static Client.Reply deposit(Client client, String key) {
        return client.post("/v1/ledger/deposits", key, "{\"client\":\"demo\",\"amount\":1}");
    }

    private static void unavailable(Client.Reply refused) {
        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("storage.unavailable");
        assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
    }
}
