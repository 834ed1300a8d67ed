package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.vault.KeyVault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

class MigrationsTest {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir Path folder;

    private static void execute(DataSource source, String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

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
    void a_step_that_a_killed_process_left_half_done_on_h2_is_finished_by_the_next()
            throws Exception {
        var database = Database.h2(folder.resolve("db"));
        for (var scripts : List.of(Migrations.journal(), ReadSideSchema.scripts())) {
            try (var source = database.open("test", 2)) {
                // all that the steps make is there, and nothing says that they ran
                var migrations = new Migrations(source, database.dialect(), CLOCK);
                migrations.run(scripts);
                execute(source, "DELETE FROM schema_step");

                assertThat(migrations.run(scripts)).isEqualTo(scripts.steps());
                assertThat(migrations.run(scripts)).isEmpty();
            }
        }
    }

    @Test
    void each_step_runs_once_on_postgresql_and_a_schema_of_its_own_is_made() throws Exception {
        var database = POSTGRESQL.database();
        twice(POSTGRESQL.open(database, 2), database);

        var vault = new Database(database.url().replace("=public", "=vault"), "postgres", "");
        var source = POSTGRESQL.open(vault, 2);
        assertThat(new Migrations(source, vault.dialect(), CLOCK).run(KeyVault.migrations()))
                .containsExactly("001-vault", "002-keys-per-class", "003-erasures");
        try (var connection = source.getConnection()) {
            assertThat(connection.getSchema()).isEqualTo("vault");
        }
    }

    /// A step that waits for a table keeps everybody away who comes after it.
    @Test
    void a_step_waits_for_a_table_or_its_turn_and_not_for_ever() throws SQLException {
        var database = POSTGRESQL.schema();
        var held = new Migrations.Patience(Duration.ofMinutes(1), Duration.ofMillis(50));
        var queued = new Migrations.Patience(Duration.ofMillis(50), Duration.ofMinutes(1));
        try (var source = database.open("test", 2);
                var other = source.getConnection();
                var statement = other.createStatement()) {
            new Migrations(source, database.dialect(), CLOCK).run(Migrations.journal());
            statement.execute("DELETE FROM schema_step WHERE step = '002-stored-as-is'");
            other.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM event_journal");

            assertThatThrownBy(() ->
                            new Migrations(source, database.dialect(), CLOCK, held)
                                    .run(Migrations.journal()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("step journal/002-stored-as-is changes a table")
                    .hasMessageContaining("pg_stat_activity");
            statement.execute("SELECT pg_advisory_xact_lock(20260001)");
            assertThatThrownBy(() ->
                            new Migrations(source, database.dialect(), CLOCK, queued)
                                    .run(Migrations.journal()))
                    .hasMessageContaining("somebody else has been changing the schema");
            other.rollback();

            assertThat(
                            new Migrations(source, database.dialect(), CLOCK, held)
                                    .run(Migrations.journal()))
                    .containsExactly("002-stored-as-is");
        }
    }

    @Test
    void a_statement_without_an_answer_is_given_up_and_a_step_of_the_schema_is_not()
            throws SQLException {
        var database = POSTGRESQL.schema();
        try (var source = database.open("test", 1, Duration.ofSeconds(2))) {
            var slow = new Migrations.Scripts("slow", MigrationsTest.class, List.of("001-slow"));

            assertThat(new Migrations(source, database.dialect(), CLOCK).run(slow))
                    .containsExactly("001-slow");
            assertThatThrownBy(() -> execute(source, "SELECT pg_sleep(20)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            given -> assertThat(given.getSQLState()).startsWith("08"));
            execute(source, "SELECT 1");
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

    /// Two features, of which the first is the oldest.
    private static final List<Migrations.Scripts> KNOWN =
            List.of(Migrations.journal(), KeyVault.migrations());

    @Nested
    class A_whole_schema {
        private Database database = Database.h2(Path.of("nowhere"));

        @BeforeEach
        void name() {
            database = Database.h2(folder.resolve("whole"));
        }

        @Test
        void is_looked_at_without_changing_anything_and_applied_once() {
            try (var source = database.open("test", 1)) {
                var migrations = new Migrations(source, database.dialect(), CLOCK);
                var all =
                        List.of(
                                "journal/001-journal",
                                "journal/002-stored-as-is",
                                "vault/001-vault",
                                "vault/002-keys-per-class",
                                "vault/003-erasures");

                assertThat(migrations.standing(KNOWN).missing()).isEqualTo(all);
                assertThat(migrations.standing(KNOWN).missing()).isEqualTo(all);
                assertThat(migrations.apply(KNOWN, SchemaStanding::unchangeable)).isEqualTo(all);
                assertThat(migrations.standing(KNOWN))
                        .isEqualTo(new SchemaStanding(List.of(), List.of(), List.of(), List.of()));
                assertThat(migrations.apply(KNOWN, SchemaStanding::unchangeable)).isEmpty();
            }
        }

        @Test
        void of_a_newer_version_is_used_and_not_changed() {
            try (var source = database.open("test", 1)) {
                var migrations = new Migrations(source, database.dialect(), CLOCK);
                migrations.apply(KNOWN, SchemaStanding::unchangeable);
                var older = List.of(Migrations.journal());

                var standing = migrations.standing(older);

                assertThat(standing.unusable()).isEmpty();
                assertThat(standing.newer()).contains("vault/001-vault");
                assertThat(migrations.apply(older, SchemaStanding::unusable)).isEmpty();
                assertThat(migrations.apply(older, SchemaStanding::unchangeable)).isEmpty();
                var another =
                        List.of(
                                Migrations.journal(),
                                new Migrations.Scripts(
                                        "other", KeyVault.class, List.of("001-vault")));
                assertThatThrownBy(() -> migrations.apply(another, SchemaStanding::unchangeable))
                        .as("a version beside that one")
                        .hasMessageContaining("newer version")
                        .hasMessageContaining("vault/001-vault");
            }
        }

        @Test
        void in_the_place_of_another_one_is_refused() {
            try (var source = database.open("test", 1)) {
                var migrations = new Migrations(source, database.dialect(), CLOCK);
                migrations.run(KeyVault.migrations());

                assertThatThrownBy(() ->
                                migrations.apply(
                                        List.of(Migrations.journal()), SchemaStanding::unusable))
                        .hasMessageContaining("holds vault/001-vault")
                        .hasMessageContaining("not of this schema");
            }
        }

        @Test
        void is_not_made_beside_the_tables_of_somebody_else() throws SQLException {
            try (var source = database.open("test", 1)) {
                execute(source, "CREATE TABLE invoice (number INT)");
                var migrations = new Migrations(source, database.dialect(), CLOCK);

                assertThatThrownBy(() -> migrations.apply(KNOWN, SchemaStanding::unusable))
                        .hasMessageContaining("holds invoice");
                assertThat(migrations.standing(KNOWN).strange()).containsExactly("invoice");
            }
        }

        @Test
        void with_a_step_that_was_changed_is_refused() throws SQLException {
            try (var source = database.open("test", 1)) {
                var migrations = new Migrations(source, database.dialect(), CLOCK);
                migrations.apply(KNOWN, SchemaStanding::unusable);
                execute(source, "UPDATE schema_step SET digest = 'x' WHERE step = '001-vault'");

                assertThatThrownBy(() -> migrations.apply(KNOWN, SchemaStanding::unusable))
                        .hasMessageContaining("vault/001-vault was changed after it had run");
            }
        }
    }
}
