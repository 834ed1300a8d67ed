package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
    void a_database_that_goes_away_is_said_so_and_the_request_may_be_repeated() throws Exception {
        var data = temp.resolve("data");
        var server = EmbeddedPostgres.builder().start();
        try (var node =
                        ServerChild.start(
                                data,
                                temp.resolve("said"),
                                List.of("-Dtwinmesh.storage.connection-timeout=1s"),
                                List.of(
                                        "--db=" + server.getJdbcUrl("postgres", "postgres"),
                                        "--db-user=postgres",
                                        "--vault-db=jdbc:h2:file:" + temp.resolve("vault")));
                var client = node.client("demo", Client.ALL)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.get(node.management() + "/ready").status() == 200);

            server.close();

            var refused =
                    client.post("/v1/ledger/deposits", "d1", "{\"client\":\"demo\",\"amount\":1}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("storage.unavailable");
            assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
            assertThat(client.get(node.management() + "/alive").status()).isEqualTo(200);
            assertThat(client.get(node.management() + "/ready").code())
                    .isEqualTo("storage.unavailable");
            var metrics = client.get(node.management() + "/metrics");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.raw().body().lines())
                    .contains(
                            "twinmesh_storage_unavailable{database=\"journal\"} 1.0",
                            "twinmesh_storage_unavailable{database=\"vault\"} 0.0",
                            "twinmesh_limits_seconds{setting=\"twinmesh.http.ask-timeout\"} 15.0",
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
}
