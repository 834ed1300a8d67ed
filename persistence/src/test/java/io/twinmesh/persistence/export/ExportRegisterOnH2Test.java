package io.twinmesh.persistence.export;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

class ExportRegisterOnH2Test implements ExportRegisterContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public ExportRegister register() {
        var database = Database.h2(folder.resolve("exports"));
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
