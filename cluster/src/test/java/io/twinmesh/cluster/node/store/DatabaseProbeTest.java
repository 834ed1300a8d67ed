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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What keeps the server from asking a database is an answer, too: it is not to be relied on.
class DatabaseProbeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nanos = new AtomicLong();

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
    void is_unavailable_once_a_write_was_refused_and_while_the_next_is_tried() {
        Deque<Runnable> threads = new ArrayDeque<>();
        var probe = onFullDisk(threads);
        probe.writable();
        assertThat(probe.unavailable()).as("the first is tried").isFalse();

        threads.remove().run();
        assertThat(probe.unavailable()).isTrue();

        nanos.addAndGet(SECOND);
        probe.writable();
        assertThat(threads).as("the next is tried").hasSize(1);
        assertThat(probe.unavailable()).isTrue();
    }

    @Test
    void is_asked_at_most_once_a_second() {
        Deque<Runnable> threads = new ArrayDeque<>();
        var probe = onFullDisk(threads);
        probe.writable();
        threads.remove().run();

        nanos.addAndGet(SECOND - 1);
        probe.writable();
        assertThat(threads).isEmpty();

        nanos.addAndGet(1);
        probe.writable();
        assertThat(threads).hasSize(1);
    }

    @Test
    void is_unavailable_while_a_write_is_not_taken_for_longer_than_it_may() {
        var probe =
                new DatabaseProbe(
                        "journal",
                        new HikariDataSource(),
                        Duration.ofMillis(1),
                        _ -> {
                            // never answers
                        },
                        nanos::get);

        assertThat(probe.writable()).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(false);

        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(probe.unavailable()).isFalse();
        nanos.addAndGet(1);
        assertThat(probe.unavailable()).isTrue();
    }

    @Test
    void limits_the_time_of_no_statement_but_its_own(@TempDir Path folder) throws SQLException {
        var database = Database.h2(folder.resolve("journal"));
        try (var source = database.open("journal", 1)) {
            new Migrations(source, database.dialect(), InstantSource.system())
                    .run(StorageProbe.scripts());

            DatabaseProbe.write(source, Duration.ofSeconds(2));

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

    private boolean writable(Pool pool, Executor executor) {
        return probe(pool, executor).writable().toCompletableFuture().join();
    }

    private DatabaseProbe onFullDisk(Deque<Runnable> threads) {
        return probe(
                () -> {
                    throw new SQLException("no space");
                },
                threads::add);
    }

    private DatabaseProbe probe(Pool pool, Executor executor) {
        var source =
                new HikariDataSource() {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return pool.open();
                    }
                };
        return new DatabaseProbe("vault", source, Duration.ofMinutes(1), executor, nanos::get);
    }
}
