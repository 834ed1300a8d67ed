package io.twinmesh.persistence.expert;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

class ReviewCasesOnH2Test extends ReviewCasesContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    HikariDataSource database() {
        var database = Database.h2(folder.resolve("cases"));
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
