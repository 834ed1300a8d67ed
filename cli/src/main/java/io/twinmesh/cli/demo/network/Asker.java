package io.twinmesh.cli.demo.network;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.Question;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks many questions, at most [#IN_FLIGHT] at once.
public final class Asker implements AutoCloseable {
    public static final int IN_FLIGHT = 16;
    private static final Duration REPLY_WITHIN = Duration.ofMinutes(5);

    private final Queries queries;
    private final String run;
    private final Runnable onReply;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    IN_FLIGHT, Thread.ofPlatform().daemon().name("asker-", 0).factory());
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    /// @param run makes the idempotency keys of this run its own
    /// @param onReply called, from many threads, after each reply
    public Asker(Queries queries, String run, Runnable onReply) {
        this.queries = queries;
        this.run = run;
        this.onReply = onReply;
    }

    /// Questions on their way.
    public static final class Batch {
        private final List<Future<Asked>> futures;

        private Batch(List<Future<Asked>> futures) {
            this.futures = futures;
        }

        boolean done() {
            return futures.stream().allMatch(Future::isDone);
        }

        /// Waits for all replies, in the order of the questions.
        public List<Asked> replies() {
            var replies = new ArrayList<Asked>();
            for (var future : futures) {
                try {
                    replies.add(future.get());
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof CommandFailure failure) {
                        throw failure;
                    }
                    throw new IllegalStateException("asking failed", e.getCause());
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new CommandFailure(Exit.FAILURE, "interrupted");
                }
            }
            return replies;
        }
    }

    public Batch start(List<Question> questions) {
        var futures = new ArrayList<Future<Asked>>();
        for (var question : questions) {
            var key = run + "-" + asked.incrementAndGet();
            futures.add(threads.submit(() -> ask(question, key)));
        }
        return new Batch(futures);
    }

    private Asked ask(Question question, String key) {
        try {
            return switch (queries.submit(question, key)) {
                case Queries.Submitted.Refused(var problem) -> new Asked.Refused(question, problem);
                case Queries.Submitted.AtOnce _ ->
                        throw new IllegalStateException("the demo asks models only");
                case Queries.Submitted.Accepted(var accepted) -> {
                    inFlight.add(accepted.id());
                    try {
                        yield new Asked.Replied(
                                question, queries.await(accepted.id(), REPLY_WITHIN));
                    } finally {
                        inFlight.remove(accepted.id());
                    }
                }
            };
        } finally {
            onReply.run();
        }
    }

    /// Ids of the queries that have a job and no reply yet.
    public List<String> inFlight() {
        return List.copyOf(inFlight);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
