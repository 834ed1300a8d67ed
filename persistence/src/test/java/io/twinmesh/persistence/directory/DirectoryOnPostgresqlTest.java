package io.twinmesh.persistence.directory;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

@Tag("database")
class DirectoryOnPostgresqlTest implements DirectoryContract, DirectorySealContract {
    private static final List<EmbeddedPostgres> SERVER = new ArrayList<>();

    private final List<HikariDataSource> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        SERVER.add(EmbeddedPostgres.start());
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.getFirst().close();
    }

    @Override
    public DataSource empty() {
        var schema = "d" + System.nanoTime();
        var database =
                new Database(
                        SERVER.getFirst().getJdbcUrl("postgres", "postgres")
                                + "&currentSchema="
                                + schema,
                        "postgres",
                        "");
        var source = database.open("directory", 6);
        opened.add(source);
        return source;
    }

    @Override
    public Database.Dialect dialect() {
        return Database.Dialect.POSTGRESQL;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
