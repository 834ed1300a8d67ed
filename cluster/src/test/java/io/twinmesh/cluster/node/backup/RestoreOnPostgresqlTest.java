package io.twinmesh.cluster.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.node.store.Schemas;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.member.DatabaseClaim;
import io.twinmesh.persistence.member.DatabaseClaim.TakenException;
import io.twinmesh.persistence.member.DatabaseClaim.Use;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A restore over databases of a server on PostgreSQL, which itself is not there.
@Tag("database")
class RestoreOnPostgresqlTest {
    private static final String NAMED = "&ApplicationName=clinic";

    private static EmbeddedPostgres postgres;
    private static int made;

    @TempDir private Path temp = Path.of("");
    private String said = "";
    private String journal = "";
    private String vault = "";

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void two_databases() throws Exception {
        journal = database(Schemas.journal());
        vault = database(Schemas.vault());
        Files.writeString(temp.resolve("log.vkey"), SmallServer.LOG.vkey().text() + "\n");
    }

    private static String database(List<Migrations.Scripts> scripts) throws SQLException {
        made++;
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE d" + made);
        }
        var url = postgres.getJdbcUrl("postgres", "d" + made);
        try (var source = at(url).open("small", 1)) {
            var migrations =
                    new Migrations(source, Database.Dialect.POSTGRESQL, InstantSource.system());
            scripts.forEach(migrations::run);
        }
        return url;
    }

    private static Database at(String url) {
        return new Database(url, "postgres", "");
    }

    private int run(String... words) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var code = BackupMain.run(List.of(words), print, print, InstantSource.system());
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private String create(String set, String option, String url) {
        var to = temp.resolve(set).toString();
        var code =
                run("create", "--set=" + set, "--to=" + to, option, url, option + "-user=postgres");
        assertThat(code).as(said).isZero();
        return said.strip();
    }

    private int restore(String backup, String option, String url) {
        var words =
                new ArrayList<>(
                        List.of(
                                "restore",
                                backup,
                                option,
                                url,
                                option + "-user=postgres",
                                "--overwrite"));
        if (option.equals("--db")) {
            words.add("--log-key=" + temp.resolve("log.vkey"));
        }
        return run(words.toArray(String[]::new));
    }

    @Test
    void of_the_journal_is_refused_while_servers_have_it_whatever_connections_are_called()
            throws Exception {
        var backup = create("journal", "--db", journal);

        try (var _ =
                DatabaseClaim.take(
                        at(journal + NAMED),
                        Use.MEMBER,
                        "10.0.0.1:25520",
                        InstantSource.system())) {
            assertThat(restore(backup, "--db", journal)).isEqualTo(1);
            assertThat(said).contains("servers are using the database").contains("10.0.0.1:25520");
        }

        assertThat(restore(backup, "--db", journal + NAMED)).as(said).isZero();
    }

    @Test
    void of_the_journal_lets_no_server_start_before_it_is_done() throws Exception {
        var backup = create("journal", "--db", journal);
        var order =
                new BackupOrder.Restore(
                        Path.of(backup),
                        new Places(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(at(journal)),
                                Optional.empty()),
                        true,
                        new BackupOrder.Evidence(Optional.empty(), Optional.empty()));
        var refused = new ArrayList<String>();

        Restoring.restore(order, InstantSource.system(), _ -> server().ifPresent(refused::add));

        assertThat(refused).singleElement().asString().contains("backup restore");
        assertThat(server()).as("afterwards").isEmpty();
    }

    /// A server that starts.
    ///
    /// @return why it may not
    private Optional<String> server() {
        try (var _ =
                DatabaseClaim.take(
                        at(journal), Use.MEMBER, "10.0.0.1:25520", InstantSource.system())) {
            return Optional.empty();
        } catch (TakenException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void of_the_vault_is_refused_while_servers_have_it_whatever_connections_are_called() {
        var backup = create("vault", "--vault-db", vault);

        try (var _ = at(vault + NAMED).open("twinmesh-vault", 1, Duration.ofMinutes(1))) {
            assertThat(restore(backup, "--vault-db", vault)).isEqualTo(1);
            assertThat(said).contains("servers are using the database");
        }
    }

    @Test
    void over_tables_that_cannot_be_read_says_so_and_goes_on() throws Exception {
        var backup = create("vault", "--vault-db", vault);
        try (var source = at(vault).open("damage", 1);
                var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE erasure RENAME COLUMN destroyed_at TO unreadable");
        }

        assertThat(restore(backup, "--vault-db", vault)).isEqualTo(3);
        assertThat(said).contains("lost: what was replaced could not be read").contains("restored");

        assertThat(restore(backup, "--vault-db", vault)).as(said).isZero();
    }
}
