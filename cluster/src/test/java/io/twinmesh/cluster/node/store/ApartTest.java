package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.KeyVault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ApartTest {
    @TempDir private Path folder = Path.of("");

    private final List<HikariDataSource> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }

    @Test
    void two_files_of_h2_are_apart_and_one_is_not() {
        var journal = Database.h2(folder.resolve("journal"));
        var vault = Database.h2(folder.resolve("vault"));
        prepare(journal, Migrations.journal());

        assertThatCode(() -> check(journal, vault)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(journal, journal))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("--vault-db holds a journal");
    }

    @Test
    void a_schema_of_the_journals_own_database_is_not_apart() throws IOException, SQLException {
        try (var server = EmbeddedPostgres.builder().start()) {
            var journal = new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
            var schema = new Database(journal.url() + "&currentSchema=keys", "postgres", "");
            create(server, "elsewhere");
            var elsewhere =
                    new Database(server.getJdbcUrl("postgres", "elsewhere"), "postgres", "");
            prepare(journal, Migrations.journal());

            assertThatCode(() -> check(journal, elsewhere)).doesNotThrowAnyException();
            assertThatThrownBy(() -> check(journal, schema))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("--vault-db holds a journal");

            prepare(schema, KeyVault.migrations());

            assertThatThrownBy(() -> check(journal, elsewhere))
                    .as("a vault of earlier versions")
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("move them");
        }
    }

    private void check(Database journal, Database vault) {
        Apart.check(open(journal), journal.dialect(), open(vault), vault.dialect());
    }

    private void prepare(Database database, Migrations.Scripts scripts) {
        new Migrations(open(database), database.dialect(), InstantSource.system()).run(scripts);
    }

    private HikariDataSource open(Database database) {
        var source = database.open("test", 2);
        opened.add(source);
        return source;
    }

    private static void create(EmbeddedPostgres server, String name) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }
}
