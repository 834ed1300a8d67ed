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
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// What keeps the server from asking its databases is an answer, too: they are not to be relied on.
class StorageProbeTest {
    @Test
    void a_database_that_refuses_takes_no_writes() {
        assertThat(
                        writable(
                                () -> {
                                    throw new SQLException("no space");
                                },
                                Runnable::run))
                .isFalse();
    }

    @Test
    void a_pool_that_fails_for_another_reason_is_no_failure_of_the_request() {
        assertThat(
                        writable(
                                () -> {
                                    throw new IllegalStateException("pool");
                                },
                                Runnable::run))
                .isFalse();
    }

    @Test
    void nor_is_memory_that_the_server_has_not() {
        assertThat(
                        writable(
                                () -> {
                                    throw new OutOfMemoryError("heap");
                                },
                                Runnable::run))
                .isFalse();
    }

    @Test
    void nor_are_threads_that_have_no_room_for_the_question() {
        Executor full =
                _ -> {
                    throw new RejectedExecutionException("full");
                };

        var asked = new AtomicBoolean();

        assertThat(
                        writable(
                                () -> {
                                    asked.set(true);
                                    throw new SQLException("asked");
                                },
                                full))
                .isFalse();
        assertThat(asked).as("on the thread of whoever wanted to know").isFalse();
    }

    @Test
    void limits_the_time_of_no_statement_but_its_own(@TempDir Path folder) throws SQLException {
        var database = Database.h2(folder.resolve("journal"));
        try (var source = database.open("journal", 1)) {
            new Migrations(source, database.dialect(), InstantSource.system())
                    .run(StorageProbe.scripts());

            StorageProbe.write(source, Duration.ofSeconds(2));

            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                assertThat(statement.getQueryTimeout()).isZero();
            }
        }
    }

    /// Opens a connection.
    private interface Pool {
        Connection open() throws SQLException;
    }

    private static boolean writable(Pool pool, Executor executor) {
        var source =
                new HikariDataSource() {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return pool.open();
                    }
                };
        return new StorageProbe(List.of(source), Duration.ofMinutes(1), executor)
                .writable()
                .toCompletableFuture()
                .join();
    }
}
