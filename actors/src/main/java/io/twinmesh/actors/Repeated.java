package io.twinmesh.actors;

import static java.util.Objects.requireNonNull;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Puts a question again while nobody answers. What is sent to an entity whose shard is on its way
/// from one server to another may be lost, and whoever asked would wait for nothing until its time
/// is up, long after the entity is there again. Only for what may be asked twice.
public final class Repeated {
    /// Before the second time; it doubles from then on, so that who is merely slow is not kept from
    /// its work.
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private Repeated() {}

    /// The first answer counts, to whichever of the repetitions it is.
    ///
    /// @return fails with a `TimeoutException` when there was none within `timeout`
    public static <Q, R> CompletionStage<R> ask(
            ActorSystem<?> system,
            RecipientRef<Q> target,
            Function<ActorRef<R>, Q> question,
            Duration timeout) {
        var put = new AtomicReference<Runnable>(() -> {});
        var answer =
                AskPattern.<Q, R>ask(
                                target,
                                replyTo -> {
                                    var words = question.apply(replyTo);
                                    put.set(() -> target.tell(words));
                                    return words;
                                },
                                timeout,
                                system.scheduler())
                        .toCompletableFuture();
        again(system, requireNonNull(put.get()), FIRST_PAUSE, answer);
        return answer;
    }

    private static void again(
            ActorSystem<?> system, Runnable put, Duration pause, CompletableFuture<?> answer) {
        var timer =
                system.scheduler()
                        .scheduleOnce(
                                pause,
                                () -> {
                                    if (!answer.isDone()) {
                                        put.run();
                                        again(system, put, pause.multipliedBy(2), answer);
                                    }
                                },
                                system.executionContext());
        var _ = answer.whenComplete((_, _) -> timer.cancel());
    }
}
