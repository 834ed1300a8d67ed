package io.twinmesh.persistence.client;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

class JdbcUsedAssertionsOnH2Test implements JdbcUsedAssertionsContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public DataSource source() {
        var database = Database.h2(folder.resolve("assertions"));
        var source = database.open("assertions", 2);
        opened.add(source);
        new Migrations(source, database.dialect(), InstantSource.system())
                .run(JdbcUsedAssertions.migrations());
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
