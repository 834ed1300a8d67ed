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

/// An older backup of the whole journal's database, restored over the newer one, brings no patient
/// back: the keys are elsewhere.
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
                Optional.empty(),
                () -> Files.copy(file, backup),
                () -> Files.copy(backup, file, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void on_postgresql_also_when_the_whole_older_database_is_put_back() throws Exception {
        try (var postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            execute(postgres, "CREATE DATABASE journal", "CREATE DATABASE vault");
            ErasureScenario.erasedStaysErased(
                    folder.resolve("data"),
                    Optional.of(database(postgres, "journal")),
                    Optional.of(database(postgres, "vault")),
                    () -> execute(postgres, "CREATE DATABASE backup TEMPLATE journal"),
                    () ->
                            execute(
                                    postgres,
                                    "DROP DATABASE journal",
                                    "CREATE DATABASE journal TEMPLATE backup"));
        }
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
