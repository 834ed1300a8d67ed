package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

import javax.sql.DataSource;

class StorageProbeTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /// The one that is asked first is away: of the other one it is known all the same.
    @Test
    void tells_which_database_is_away(@TempDir Path folder) {
        var database = Database.h2(folder.resolve("well"));
        try (var well = database.open("well", 1)) {
            new Migrations(well, database.dialect(), InstantSource.system())
                    .run(StorageProbe.scripts());
            var probe = new StorageProbe(probe(away()), probe(well));

            assertThat(probe.writable().toCompletableFuture().join()).isFalse();

            assertThat(probe.journal().unavailable()).isTrue();
            assertThat(probe.vault().unavailable()).isFalse();
            assertThat(probe.vault().lastWrite()).isPositive();
        }
    }

    private static DatabaseProbe probe(DataSource source) {
        return new DatabaseProbe("journal", source, TIMEOUT, Runnable::run, System::nanoTime);
    }

    private static DataSource away() {
        return new HikariDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                throw new SQLException("away");
            }
        };
    }
}
