package io.twinmesh.persistence.member;

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

class MemberRegisterOnH2Test implements MemberRegisterContract {
    @TempDir Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public DataSource source() {
        var database = Database.h2(folder.resolve("members"));
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
