package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

import javax.sql.DataSource;

class ResourceSideTest {
    private static final InstantSource TIME = InstantSource.system();

    private final SecureRandom random = new SecureRandom();

    @Test
    void an_index_that_has_seen_more_than_the_journal_holds_says_that_it_stands_still(
            @TempDir Path folder) throws SQLException {
        var database = Database.h2(folder.resolve("journal"));
        try (var source = database.open("journal", 3)) {
            for (var scripts : Schemas.journal()) {
                new Migrations(source, database.dialect(), TIME).run(scripts);
            }
            // the index was made, and then the newest rows were lost
            try (var made = side(source, database)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> made.reader().standing().whole());
                assertThat(made.halted()).isFalse();
            }
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                statement.executeUpdate(
                        "UPDATE projection_cursor SET position = 7 WHERE name = 'resource-index'");
            }

            try (var side = side(source, database)) {
                Awaitility.await().atMost(Duration.ofMinutes(3)).until(side::halted);
            }
        }
    }

    private ResourceSide side(DataSource source, Database database) {
        return ResourceSide.start(
                source,
                database.dialect(),
                JournalEnd.in(source, TIME),
                new KeyVault(source, HeldMasterKey.of(new byte[32], _ -> {}, random), TIME, random),
                new IndexKey(new byte[32]),
                new Quarantine(source, TIME),
                _ -> {},
                TIME,
                random,
                true);
    }
}
