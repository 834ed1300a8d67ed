package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariDataSource;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

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

        assertThat(writable(() -> fail("never asked"), full)).isFalse();
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
