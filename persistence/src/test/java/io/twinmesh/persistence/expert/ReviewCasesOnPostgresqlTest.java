package io.twinmesh.persistence.expert;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ReviewCasesOnPostgresqlTest extends ReviewCasesContract {
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
    HikariDataSource database() {
        var schema = "r" + System.nanoTime();
        var database =
                new Database(
                        SERVER.getFirst().getJdbcUrl("postgres", "postgres")
                                + "&currentSchema="
                                + schema,
                        "postgres",
                        "");
        var source = database.open("cases", 6);
        opened.add(source);
        new Migrations(source, database.dialect(), InstantSource.fixed(NOW))
                .run(ReviewCases.migrations());
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
