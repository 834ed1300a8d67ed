package io.twinmesh.persistence.journal;

import com.zaxxer.hikari.HikariDataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Empty schemas on PostgreSQL for whoever asks, to be registered in a static field. What a test
/// opened is closed behind it. All test classes of a process share one server, which ends with the
/// process: to start one takes longer than most of them.
public final class PostgresqlSchemas implements AfterEachCallback {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final List<HikariDataSource> opened = new ArrayList<>();

    /// Begun when the first test wants it. The builder switches fsync off, and so it stays: no test
    /// takes the power from it.
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(HikariDataSource::close);
        opened.clear();
    }

    /// An empty schema of its own, which the first migration makes.
    public Database schema() {
        return in("postgres", "s" + MADE.incrementAndGet());
    }

    /// An empty database of its own, for what looks beyond a schema.
    public Database database() throws SQLException {
        var name = "d" + MADE.incrementAndGet();
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return in(name, "public");
    }

    private static Database in(String database, String schema) {
        var url = Server.RUNNING.getJdbcUrl("postgres", database);
        return new Database(url + "&currentSchema=" + schema, "postgres", "");
    }

    /// Closed after the test.
    public HikariDataSource open(Database database, int connections) {
        var source = database.open("test", connections);
        opened.add(source);
        return source;
    }

    /// An empty schema of its own.
    public HikariDataSource empty(int connections) {
        return open(schema(), connections);
    }

    /// The same, brought up to date.
    public HikariDataSource migrated(int connections, Migrations.Scripts scripts) {
        var source = empty(connections);
        new Migrations(source, Database.Dialect.POSTGRESQL, InstantSource.system()).run(scripts);
        return source;
    }
}
