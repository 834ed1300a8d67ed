package io.twinmesh.cluster.node;

import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// An older backup of the journal's database, restored over the newer one, brings no patient back:
/// the keys are elsewhere.
@Tag("database")
@Tag("slow")
class ErasureTest {
    @TempDir Path folder;

    @Test
    void on_h2_also_when_the_older_files_are_copied_back() throws Exception {
        var data = folder.resolve("data");
        var file = data.resolve("db").resolve("twinmesh.mv.db");
        var backup = folder.resolve("backup.mv.db");

        ErasureScenario.erasedStaysErased(
                data,
                Optional.empty(),
                () -> Files.copy(file, backup),
                () -> Files.copy(backup, file, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void on_postgresql_also_when_the_older_tables_are_put_back() throws Exception {
        try (var postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            var database =
                    new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
            ErasureScenario.erasedStaysErased(
                    folder.resolve("data"),
                    Optional.of(database),
                    () ->
                            execute(
                                    postgres,
                                    "CREATE SCHEMA backup",
                                    "CREATE TABLE backup.j AS SELECT * FROM event_journal",
                                    "CREATE TABLE backup.s AS SELECT * FROM snapshot"),
                    () ->
                            execute(
                                    postgres,
                                    "TRUNCATE event_journal, event_tag, snapshot",
                                    "INSERT INTO event_journal SELECT * FROM backup.j",
                                    "INSERT INTO snapshot SELECT * FROM backup.s"));
        }
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
