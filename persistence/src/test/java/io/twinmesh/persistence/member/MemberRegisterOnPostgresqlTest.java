package io.twinmesh.persistence.member;

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

import javax.sql.DataSource;

@Tag("database")
class MemberRegisterOnPostgresqlTest implements MemberRegisterContract {
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
    public DataSource source() {
        var database =
                new Database(
                        SERVER.getFirst().getJdbcUrl("postgres", "postgres")
                                + "&currentSchema=m"
                                + System.nanoTime(),
                        "postgres",
                        "");
        var source = database.open("members", 2);
        opened.add(source);
        new Migrations(source, database.dialect(), InstantSource.system())
                .run(MemberRegister.migrations());
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
