package io.twinmesh.persistence.directory;

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

class DirectoryOnH2Test implements DirectoryContract, DirectorySealContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public DataSource database() {
        var database = Database.h2(folder.resolve("directory"));
        var source = database.open("directory", 6);
        opened.add(source);
        var clock = InstantSource.fixed(NOW);
        new Migrations(source, database.dialect(), clock).run(Directory.migrations());
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
