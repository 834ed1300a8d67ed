package io.twinmesh.persistence.directory;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

class DirectoryOnH2Test implements DirectoryContract, DirectorySealContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public DataSource empty() {
        var database = Database.h2(folder.resolve("directory"));
        var source = database.open("directory", 6);
        opened.add(source);
        return source;
    }

    @Override
    public Database.Dialect dialect() {
        return Database.Dialect.H2;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }
}
