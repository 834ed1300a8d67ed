package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cluster.node.backup.BackupMain;
import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A server on PostgreSQL is copied while it runs, loses both databases, and goes on.
@Tag("database")
@Tag("slow")
class BackupOnPostgresqlTest {
    @TempDir private Path temp = Path.of("");
    private String said = "";

    @Test
    void a_running_server_is_copied_and_comes_back_without_what_was_later() throws Exception {
        var data = temp.resolve("data");
        try (var postgres = EmbeddedPostgres.builder().start()) {
            execute(postgres, "CREATE DATABASE journal", "CREATE DATABASE vault");
            var db = database(postgres, "journal");
            var vault = database(postgres, "vault");
            String journalBackup;
            String vaultBackup;
            String twin;
            var seen = temp.resolve("seen");
            try (var node = ServerScenario.start(data, Optional.of(db), Optional.of(vault));
                    var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
                ServerScenario.awaitReady(client, node);
                twin = client.post("/fhir", ServerScenario.bundle()).twin();
                client.consent(twin);
                mint(client, "before", 1);
                journalBackup = create("journal", "--db", db, data);
                vaultBackup = create("vault", "--vault-db", vault, data);
                mint(client, "after", 2);
                Files.writeString(seen, client.get("/log/0/checkpoint").raw().body());

                assertThat(restore(journalBackup, "--db", db, data, "--overwrite")).isEqualTo(1);
                assertThat(said).contains("servers are using the database");
            }
            // the database forgets a moment later that somebody has gone
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> {
                        assertThat(restore(journalBackup, "--db", db, data)).isEqualTo(1);
                        return said.contains("--overwrite replaces it");
                    });

            assertThat(restore(vaultBackup, "--vault-db", db, data, "--overwrite")).isEqualTo(1);
            assertThat(said).contains("journal").contains("which is not of the set vault");
            assertThat(
                            run(
                                    new ArrayList<>(
                                            List.of("create", "--set=journal", "--to=" + temp)),
                                    "--db",
                                    vault,
                                    data))
                    .isEqualTo(1);
            assertThat(said).contains("which is not of the set journal");

            var code = restore(journalBackup, "--db", db, data, "--overwrite", "--seen=" + seen);
            assertThat(code).as(said).isEqualTo(3);
            assertThat(said)
                    .contains("and 1 leaves of the ledger's log")
                    .contains("checked 1 twins, 1 leaves of the log")
                    .contains("the log has 1 leaves, and somebody saw 2: 1 are lost");
            assertThat(restore(vaultBackup, "--vault-db", vault, data, "--overwrite")).isEqualTo(3);
            assertThat(said)
                    .as("the patient came within ten minutes before the copy")
                    .contains("the keys of 1 patients made since");

            assertThatThrownBy(
                            () -> ServerScenario.start(data, Optional.of(db), Optional.of(vault)))
                    .hasMessageContaining("has 1 leaves and 2 were signed");
            // those who follow the log were told
            Files.delete(data.resolve("signed").resolve("lane-0.checkpoint"));
            try (var node = ServerScenario.start(data, Optional.of(db), Optional.of(vault));
                    var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
                ServerScenario.awaitReady(client, node);
                assertThat(client.get("/v1/twins/" + twin).status()).isEqualTo(200);
                assertThat(client.get("/v1/ledger/me").body().get("available").asLong())
                        .isEqualTo(100);
                assertThat(client.post("/fhir", ServerScenario.bundle()).imported("stored"))
                        .as("everything of the patient is there")
                        .isZero();
                mint(client, "anew", 2);
            }
        }
    }

    /// Returns when the log has so many leaves.
    private static void mint(Client client, String key, int leaves) {
        assertThat(
                        client.post(
                                        "/v1/ledger/deposits",
                                        key,
                                        "{\"client\":\"demo\",\"amount\":100}")
                                .status())
                .isEqualTo(201);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        client.get("/log/0/checkpoint")
                                .raw()
                                .body()
                                .contains("/lane/0\n" + leaves + "\n"));
    }

    private String create(String set, String option, Database place, Path data) {
        var words =
                new ArrayList<>(
                        List.of("create", "--set=" + set, "--to=" + temp.resolve(set + "-copies")));
        assertThat(run(words, option, place, data)).as(said).isZero();
        return said.strip();
    }

    private int restore(
            String backup, String option, Database place, Path data, String... further) {
        var words = new ArrayList<>(List.of("restore", backup));
        words.addAll(List.of(further));
        return run(words, option, place, data);
    }

    private int run(List<String> words, String option, Database place, Path data) {
        words.addAll(List.of(option, place.url(), option + "-user", place.user()));
        words.addAll(List.of("--data", data.toString()));
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var code = BackupMain.run(words, print, print, InstantSource.system());
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private static Database database(EmbeddedPostgres postgres, String name) {
        return new Database(postgres.getJdbcUrl("postgres", name), "postgres", "");
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
