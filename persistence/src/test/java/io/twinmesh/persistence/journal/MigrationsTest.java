package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.vault.KeyVault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

class MigrationsTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir Path folder;

    private static void twice(DataSource source, Database database) {
        var migrations = new Migrations(source, database.dialect(), CLOCK);
        assertThat(migrations.run(Migrations.journal()))
                .containsExactly("001-journal", "002-stored-as-is");
        assertThat(migrations.run(Migrations.journal())).isEmpty();
        assertThat(migrations.run(KeyVault.migrations()))
                .containsExactly("001-vault", "002-keys-per-class", "003-erasures");
    }

    @Test
    void each_step_runs_once_on_h2() {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("test", 2)) {
            twice(source, database);
        }
    }

    @Test
    void each_step_runs_once_on_postgresql_and_a_schema_of_its_own_is_made() throws Exception {
        try (var postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            var database =
                    new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
            try (var source = database.open("test", 2)) {
                twice(source, database);
            }
            var vault = new Database(database.url() + "&currentSchema=vault", "postgres", "");
            try (var source = vault.open("vault", 2);
                    var connection = source.getConnection()) {
                assertThat(
                                new Migrations(source, vault.dialect(), CLOCK)
                                        .run(KeyVault.migrations()))
                        .containsExactly("001-vault", "002-keys-per-class", "003-erasures");
                assertThat(connection.getSchema()).isEqualTo("vault");
            }
        }
    }

    @Test
    void a_step_that_was_changed_after_it_ran_is_refused() throws SQLException {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("test", 2);
                var connection = source.getConnection();
                var statement = connection.createStatement()) {
            var migrations = new Migrations(source, database.dialect(), CLOCK);
            migrations.run(Migrations.journal());
            statement.execute("UPDATE schema_step SET digest = 'x'");

            assertThatThrownBy(() -> migrations.run(Migrations.journal()))
                    .hasMessageContaining("journal/001-journal was changed after it had run");
        }
    }

    @Test
    void a_step_without_a_script_is_refused() throws IOException {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("test", 1)) {
            var scripts = new Migrations.Scripts("x", MigrationsTest.class, List.of("001-none"));

            assertThatThrownBy(() -> new Migrations(source, database.dialect(), CLOCK).run(scripts))
                    .hasMessageContaining("001-none.h2.sql");
        }
    }
}
