package io.twinmesh.cluster.node;

import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

@Tag("database")
class ServerOnPostgresqlTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void a_question_outlives_a_restart_and_is_answered_paid_and_proven() throws IOException {
        try (var server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            ServerScenario.liveThroughOneQuestion(
                    temp.resolve("data"),
                    Optional.of(
                            new Database(
                                    server.getJdbcUrl("postgres", "postgres"),
                                    "postgres",
                                    "postgres")));
        }
    }
}
