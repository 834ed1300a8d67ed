package io.twinmesh.cluster.http.explorer;

import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads for anybody, only so many at once: who needs no token to ask must not keep the database
/// from those who have one.
public final class OpenReads {
    private final AtomicInteger inside = new AtomicInteger();
    private final Executor blocking;
    private final int most;

    /// @param most reads that wait or run at once, 1 or more
    public OpenReads(Executor blocking, int most) {
        this.blocking = blocking;
        this.most = most;
    }

    /// What is read from the database, as an answer.
    @FunctionalInterface
    public interface Read {
        HttpResponse answer() throws SQLException;
    }

    /// Fails with [Refused] 503 at once when there are too many.
    public CompletionStage<HttpResponse> of(Read read) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            throw new Refused(
                    Problem.busy(
                            "explorer.busy",
                            "Too many look things up in the log. Repeat it as it is."));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read.answer();
                    } catch (SQLException e) {
                        throw new IllegalStateException("the log cannot be read", e);
                    } finally {
                        inside.decrementAndGet();
                    }
                },
                blocking);
    }
}
