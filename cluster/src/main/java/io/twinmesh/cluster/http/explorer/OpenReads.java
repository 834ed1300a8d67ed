package io.twinmesh.cluster.http.explorer;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads for anybody, only so many at once: who needs no token to ask must not keep the database
/// from those who have one. So they have threads of their own, too.
public final class OpenReads {
    /// The dispatcher for what anybody may read.
    public static final String DISPATCHER = "twinmesh-open-reads";

    private final AtomicInteger inside = new AtomicInteger();
    private final Executor threads;
    private final int most;

    /// @param threads of [#DISPATCHER]
    /// @param most reads that wait or run at once, 1 or more
    public OpenReads(Executor threads, int most) {
        this.threads = threads;
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
                            Busy.EXPLORER,
                            "Too many look things up in the log. Repeat it as it is."));
        }
        return Elsewhere.supply(() -> answer(read), threads)
                .whenComplete((_, _) -> inside.decrementAndGet());
    }

    private static HttpResponse answer(Read read) {
        try {
            return read.answer();
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }
}
