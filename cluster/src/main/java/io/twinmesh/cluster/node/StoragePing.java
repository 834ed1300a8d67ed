package io.twinmesh.cluster.node;

import io.twinmesh.cluster.http.Router.StorageHealth;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

/// Asks a database whether it answers; one question at a time, however many want to know.
final class StoragePing implements StorageHealth {
    private final DataSource source;
    private final Duration timeout;
    private final Executor blocking;
    private CompletableFuture<Boolean> running = CompletableFuture.completedFuture(true);

    StoragePing(DataSource source, Duration timeout, Executor blocking) {
        this.source = source;
        this.timeout = timeout;
        this.blocking = blocking;
    }

    @Override
    public synchronized CompletionStage<Boolean> reachable() {
        if (running.isDone()) {
            running = CompletableFuture.supplyAsync(this::ping, blocking);
        }
        return running.copy().completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean ping() {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            return statement.execute("SELECT 1");
        } catch (SQLException _) {
            return false;
        }
    }
}
