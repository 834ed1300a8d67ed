package io.twinmesh.cluster.node.store;

import io.twinmesh.actors.Elsewhere;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

/// Learns whether one database takes writes, by writing one row: on a full disk reading still
/// works. One question at a time and at most one a second, however many want to know.
///
/// H2 closes a database for good when it cannot write its file, and does not open it again in the
/// same process, even when there is space again. So the first sign of that is told to
/// [#whenClosed]: the node can only stop, and find everything acknowledged at its next start.
public final class DatabaseProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int H2_DATABASE_IS_CLOSED = 90098;
    private static final int MOST_CAUSES = 20;

    private final String database;
    private final DataSource source;
    private final Duration timeout;
    private final Executor blocking;
    private final LongSupplier nanos;
    private CompletableFuture<Boolean> running = CompletableFuture.completedFuture(true);
    private boolean lastSaid = true;
    private final CompletableFuture<SQLException> closed = new CompletableFuture<>();
    private volatile Duration lastWrite = Duration.ZERO;
    private long begun;

    /// @param database as metrics call it, for example `journal`
    /// @param source with the table of [StorageProbe#scripts]
    /// @param timeout how long a write may take before the database counts as unavailable
    /// @param blocking runs what waits for the database
    /// @param nanos nanoseconds that never go back
    public DatabaseProbe(
            String database,
            DataSource source,
            Duration timeout,
            Executor blocking,
            LongSupplier nanos) {
        this.database = database;
        this.source = source;
        this.timeout = timeout;
        this.blocking = blocking;
        this.nanos = nanos;
        this.begun = nanos.getAsLong() - FRESH_NANOS;
    }

    /// Writes once. Blocks.
    static void write(DataSource source, Duration timeout) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                Unlimited _ = () -> statement.setQueryTimeout(0)) {
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            statement.executeUpdate("UPDATE storage_probe SET writes = writes + 1 WHERE id = 1");
        }
    }

    /// H2 keeps the time limit of a statement for its connection, which goes back to the pool.
    private interface Unlimited extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /// Completes with the reason once the database is closed for good; never on PostgreSQL.
    public CompletionStage<SQLException> whenClosed() {
        return closed.minimalCompletionStage();
    }

    /// How long the last write of one row took.
    public Duration lastWrite() {
        return lastWrite;
    }

    /// Whether the database refused the write that was last tried, or has not taken it by now; does
    /// not ask it.
    public synchronized boolean unavailable() {
        if (running.isDone()) {
            return !running.resultNow();
        }
        return !lastSaid || nanos.getAsLong() - begun > timeout.toNanos();
    }

    /// Whether it takes a write now; within the timeout.
    public synchronized CompletionStage<Boolean> writable() {
        var now = nanos.getAsLong();
        if (running.isDone() && now - begun >= FRESH_NANOS) {
            lastSaid = running.resultNow();
            begun = now;
            running = Elsewhere.supply(this::written, blocking).handle(this::whetherWritten);
        }
        return running.copy().completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Whatever keeps the server from finding out keeps it from writing, too: threads or memory
    /// that it has not, a pool that does not open.
    private boolean whetherWritten(@Nullable Boolean written, @Nullable Throwable fault) {
        if (fault != null) {
            LOG.warn(
                    "whether a database takes writes could not be found out database={}",
                    database,
                    fault);
        }
        return written != null && written;
    }

    private boolean written() {
        try {
            var from = nanos.getAsLong();
            write(source, timeout);
            lastWrite = Duration.ofNanos(nanos.getAsLong() - from);
            return true;
        } catch (SQLException e) {
            if (closedForGood(e)) {
                closed.complete(e);
            }
            return false;
        }
    }

    private static boolean closedForGood(SQLException failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(cause ->
                        cause instanceof SQLException sql
                                && sql.getErrorCode() == H2_DATABASE_IS_CLOSED);
    }
}
