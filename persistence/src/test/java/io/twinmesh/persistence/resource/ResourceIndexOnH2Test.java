package io.twinmesh.persistence.resource;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ResourceIndexOnH2Test implements ResourceIndexContract {
    @TempDir private Path folder;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public SealedJournal journal() {
        var database = Database.h2(folder.resolve("db"));
        HikariDataSource source = database.open("test", 6);
        opened.add(source);
        var journal = new SealedJournal(source, database.dialect(), folder.resolve("keys"));
        opened.add(journal);
        return journal;
    }

    @AfterEach
    void close() throws Exception {
        for (var part : opened.reversed()) {
            part.close();
        }
    }
}
