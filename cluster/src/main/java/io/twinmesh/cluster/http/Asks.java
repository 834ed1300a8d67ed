package io.twinmesh.cluster.http;

import io.twinmesh.actors.Repeated;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.LateAnswer;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts questions to actors, each with a deadline, and to each actor only so many at once.
///
/// The limit is kept here and not by the actors' mailboxes: a mailbox that is full would also drop
/// what the journal sends.
public final class Asks {
    private static final Logger LOG = LoggerFactory.getLogger(Asks.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final Duration timeout;
    private final int limit;
    private final Executor blocking;
    private final ConcurrentHashMap<RecipientRef<?>, Integer> waiting = new ConcurrentHashMap<>();

    /// @param limit how many questions may wait for one actor, 1 or more
    /// @param blocking runs what reads a database
    public Asks(ActorSystem<?> system, Duration timeout, int limit, Executor blocking) {
        this.system = system;
        this.timeout = timeout;
        this.limit = limit;
        this.blocking = blocking;
    }

    /// How long an answer may take when nothing else is said.
    public Duration timeout() {
        return timeout;
    }

    public Executor blocking() {
        return blocking;
    }

    /// Fails with [LateAnswer] when no answer came in time, and with [Refused] 429 at once when too
    /// many wait for this actor.
    public <Q, R> CompletionStage<R> ask(
            RecipientRef<Q> target, Function<ActorRef<R>, Q> question) {
        return inTime(ask(target, question, timeout));
    }

    /// Fails with a `TimeoutException` when no answer came in a time of its own.
    public <Q, R> CompletionStage<R> ask(
            RecipientRef<Q> target, Function<ActorRef<R>, Q> question, Duration longer) {
        return counted(
                target, () -> AskPattern.ask(target, question::apply, longer, system.scheduler()));
    }

    /// Puts the question again while nobody answers, as [Repeated] does; only for what may be asked
    /// twice.
    public <Q, R> CompletionStage<R> insist(
            RecipientRef<Q> target, Function<ActorRef<R>, Q> question) {
        return inTime(counted(target, () -> Repeated.ask(system, target, question, timeout)));
    }

    private static <R> CompletionStage<R> inTime(CompletionStage<R> asked) {
        return asked.exceptionallyCompose(failure ->
                CompletableFuture.failedFuture(
                        Failures.cause(failure) instanceof TimeoutException
                                ? new LateAnswer()
                                : failure));
    }

    private <R> CompletionStage<R> counted(
            RecipientRef<?> target, Supplier<CompletionStage<R>> asked) {
        if (waiting.merge(target, 1, Integer::sum) > limit) {
            answered(target);
            return CompletableFuture.failedFuture(
                    new Refused(
                            Problem.busy(
                                            Busy.WAITING,
                                            "Too many requests wait for the same twin, query or"
                                                    + " account.")
                                    .after(PAUSE)));
        }
        return asked.get().whenComplete((_, _) -> answered(target));
    }

    /// What comes of `asked`, or `late` when nothing came of it within `left`; whatever was asked
    /// goes on.
    public <T> CompletionStage<T> within(CompletionStage<T> asked, Duration left, T late) {
        var first = new CompletableFuture<T>();
        var timer =
                system.scheduler()
                        .scheduleOnce(left, () -> first.complete(late), system.executionContext());
        asked.whenComplete((answer, failure) -> {
            timer.cancel();
            var heard =
                    failure == null ? first.complete(answer) : first.completeExceptionally(failure);
            if (!heard && failure != null && !(Failures.cause(failure) instanceof Refused)) {
                LOG.warn("what was asked failed, after its time", failure);
            }
        });
        return first;
    }

    /// How many questions wait for the actor for which most do.
    public int most() {
        return waiting.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private void answered(RecipientRef<?> target) {
        waiting.computeIfPresent(target, (_, count) -> count > 1 ? count - 1 : null);
    }
}
