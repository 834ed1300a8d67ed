package io.twinmesh.cluster.node.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.KeyVault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class SchemaMainTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Nested
    class On_the_files_of_a_server_that_is_stopped {
        @TempDir private Path data = Path.of("");

        @Test
        void the_status_names_what_is_missing_and_changes_nothing() {
            begun();

            assertThat(run("status", "--data", data.toString())).isEqualTo(3);
            assertThat(text())
                    .contains("missing: journal quarantine/001-quarantine")
                    .contains("missing: vault vault/002-keys-per-class")
                    .doesNotContain("001-journal");
            assertThat(run("status", "--data", data.toString())).isEqualTo(3);
        }

        @Test
        void migrating_does_it_once() {
            begun();

            assertThat(run("migrate", "--data", data.toString())).isZero();
            assertThat(text()).contains("ran: journal quarantine/001-quarantine");
            assertThat(run("migrate", "--data=" + data, "--json")).isZero();
            assertThat(text()).isEqualTo("{\"ran\":{\"journal\":[],\"vault\":[]}}\n");
            assertThat(run("status", "--data", data.toString())).isZero();
            assertThat(text()).isEqualTo("the schema is up to date\n");
        }

        @Test
        void nothing_is_changed_when_one_of_the_two_is_of_a_newer_version() throws SQLException {
            begun();
            try (var vault = open("vault", "keys");
                    var connection = vault.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO schema_step VALUES ('vault', '999-later', 'x', now())");
            }

            assertThat(run("migrate", "--data", data.toString())).isEqualTo(1);
            assertThat(text())
                    .contains("the database of vault: it is of a newer version")
                    .contains("vault/999-later");
            try (var journal = open("db", "twinmesh")) {
                assertThat(
                                new Migrations(journal, Database.Dialect.H2, CLOCK)
                                        .standing(
                                                List.of(
                                                        Migrations.journal(),
                                                        KeyVault.migrations()))
                                        .missing())
                        .as("what the journal has now")
                        .contains("journal/002-stored-as-is");
            }
        }

        /// What a Job of the chart does after `helm rollback`.
        @Test
        void there_is_nothing_to_do_for_an_older_version_that_lacks_nothing() throws SQLException {
            begun();
            run("migrate", "--data", data.toString());
            try (var vault = open("vault", "keys");
                    var connection = vault.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO schema_step VALUES ('vault', '999-later', 'x', now())");
            }

            assertThat(run("status", "--data", data.toString())).isZero();
            assertThat(run("migrate", "--data", data.toString())).isZero();
        }

        @Test
        void a_folder_without_them_is_refused() {
            assertThat(run("migrate", "--data", data.toString())).isEqualTo(1);
            assertThat(text()).contains("there is no db/twinmesh.mv.db");
        }

        /// A server of an earlier version was here.
        private void begun() {
            try (var journal = open("db", "twinmesh");
                    var vault = open("vault", "keys")) {
                new Migrations(journal, Database.Dialect.H2, CLOCK)
                        .run(
                                new Migrations.Scripts(
                                        "journal", Migrations.class, List.of("001-journal")));
                new Migrations(vault, Database.Dialect.H2, CLOCK)
                        .run(new Migrations.Scripts("vault", KeyVault.class, List.of("001-vault")));
            }
        }

        private HikariDataSource open(String folder, String name) {
            return Database.h2(data.resolve(folder).resolve(name)).open("test", 1);
        }
    }

    @Nested
    @Tag("database")
    class On_postgresql {
        /// With `twinmesh.schema.apply = never` a server needs no right to change tables.
        @Test
        void a_server_that_may_not_change_tables_starts_when_somebody_else_has_made_them()
                throws IOException, SQLException {
            try (var server = EmbeddedPostgres.builder().start()) {
                sql(
                        server,
                        "postgres",
                        "CREATE DATABASE keys",
                        "CREATE USER served",
                        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO"
                                + " served",
                        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO served");
                sql(
                        server,
                        "keys",
                        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO"
                                + " served");
                var journal = new Database(server.getJdbcUrl("served", "postgres"), "served", "");
                var vault = new Database(server.getJdbcUrl("served", "keys"), "served", "");
                String[] migrate = {
                    "migrate",
                    "--db=" + server.getJdbcUrl("postgres", "postgres"),
                    "--db-user=postgres",
                    "--vault-db=" + server.getJdbcUrl("postgres", "keys"),
                    "--vault-db-user=postgres"
                };

                assertThatThrownBy(() -> open(journal, vault))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining("the first is journal/001-journal")
                        .hasMessageContaining("twinmesh schema migrate");

                // two at once: one works, the other waits and finds it done
                var other = CompletableFuture.supplyAsync(() -> run(migrate));
                assertThat(run(migrate)).isZero();
                assertThat(other.join()).isZero();
                assertThat(text().split("ran: journal journal/001-journal", -1)).hasSize(2);

                open(journal, vault).close();
            }
        }
    }

    private static Databases open(Database journal, Database vault) {
        var config =
                ConfigFactory.parseString("twinmesh.schema.apply = never")
                        .withFallback(ConfigFactory.load());
        return Databases.open(journal, vault, NodeConfig.of(config), CLOCK);
    }

    @Nested
    class A_wrong_line {
        @Test
        void is_answered_with_what_was_expected() {
            assertThat(run()).isEqualTo(2);
            assertThat(text()).contains("expected status or migrate, got nothing", "Usage:");
            assertThat(run("migrate", "--force")).isEqualTo(2);
            assertThat(text()).contains("unknown option '--force'");
            assertThat(run("status", "--db")).isEqualTo(2);
            assertThat(text()).contains("--db needs a value");
            assertThat(run("status", "--db", "jdbc:postgresql://h/d")).isEqualTo(2);
            assertThat(text()).contains("give --vault-db, or --data for H2");
        }
    }

    private int run(String... words) {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return SchemaMain.run(List.of(words), out, out, CLOCK);
    }

    /// What was said since it was last asked.
    private String text() {
        var text = said.toString(StandardCharsets.UTF_8);
        said.reset();
        return text;
    }

    private static void sql(EmbeddedPostgres server, String database, String... statements)
            throws SQLException {
        try (var connection = server.getDatabase("postgres", database).getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
