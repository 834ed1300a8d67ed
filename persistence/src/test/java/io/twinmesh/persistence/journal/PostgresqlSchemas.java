package io.twinmesh.persistence.journal;

import com.zaxxer.hikari.HikariDataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A PostgreSQL server for the tests of one class, to be registered in a static field, with an
/// empty schema for whoever asks. What a test opened is closed behind it.
public final class PostgresqlSchemas
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final List<EmbeddedPostgres> server = new ArrayList<>();
    private final List<HikariDataSource> opened = new ArrayList<>();
    private int schemas;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server.add(EmbeddedPostgres.start());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(HikariDataSource::close);
        opened.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.removeFirst().close();
    }

    /// An empty schema of its own.
    public HikariDataSource empty(int connections) {
        schemas++;
        var source =
                new Database(
                                server.getFirst().getJdbcUrl("postgres", "postgres")
                                        + "&currentSchema=s"
                                        + schemas,
                                "postgres",
                                "")
                        .open("test", connections);
        opened.add(source);
        return source;
    }

    /// The same, brought up to date.
    public HikariDataSource migrated(int connections, Migrations.Scripts scripts) {
        var source = empty(connections);
        new Migrations(source, Database.Dialect.POSTGRESQL, InstantSource.system()).run(scripts);
        return source;
    }
}
