package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ResourceIndexOnPostgresqlTest implements ResourceIndexContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @TempDir private Path folder;
    private final List<SealedJournal> opened = new ArrayList<>();

    @Override
    public SealedJournal journal() {
        var journal =
                new SealedJournal(
                        POSTGRESQL.empty(6),
                        Database.Dialect.POSTGRESQL,
                        folder.resolve("keys" + opened.size()));
        opened.add(journal);
        return journal;
    }

    @AfterEach
    void close() throws Exception {
        for (var journal : opened.reversed()) {
            journal.close();
        }
    }
}
