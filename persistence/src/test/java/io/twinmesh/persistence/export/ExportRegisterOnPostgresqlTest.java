package io.twinmesh.persistence.export;

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
class ExportRegisterOnPostgresqlTest implements ExportRegisterContract {
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
    public ExportRegister register() {
        var schema = "e" + System.nanoTime();
        var database =
                new Database(
                        SERVER.getFirst().getJdbcUrl("postgres", "postgres")
                                + "&currentSchema="
                                + schema,
                        "postgres",
                        "");
        var source = database.open("exports", 6);
        opened.add(source);
        var clock = InstantSource.fixed(NOW);
        new Migrations(source, database.dialect(), clock).run(ExportRegister.migrations());
        return new ExportRegister(source);
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
