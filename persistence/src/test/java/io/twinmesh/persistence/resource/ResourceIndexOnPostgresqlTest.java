package io.twinmesh.persistence.resource;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ResourceIndexOnPostgresqlTest implements ResourceIndexContract {
    private static final List<EmbeddedPostgres> SERVER = new ArrayList<>();
    private static int databases;

    @TempDir private Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        // the builder switches fsync off unless told otherwise
        SERVER.add(
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start());
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.getFirst().close();
    }

    @Override
    public SealedJournal journal() {
        var server = SERVER.getFirst();
        var name = "r" + databases++;
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        var database = new Database(server.getJdbcUrl("postgres", name), "postgres", "");
        HikariDataSource source = database.open("test", 6);
        opened.add(source);
        var journal = new SealedJournal(source, database.dialect(), folder.resolve("keys" + name));
        opened.add(journal);
        return journal;
    }

    @AfterEach
    void close() throws Exception {
        for (var part : opened.reversed()) {
            part.close();
        }
    }
}
