package io.twinmesh.actors;

import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Puts a question again while nobody answers. What is sent to an entity whose shard is on its way
/// from one server to another may be lost, and whoever asked would wait for nothing until its time
/// is up, long after the entity is there again. Only for what may be asked twice.
///
/// Who is merely slow would be slower for it: a ledger at its limit takes nearly a second for an
/// answer. So a question is soon put again only while entities may move ([Moves]), and else when it
/// was most likely lost all the same. They may for two minutes after a server came or went, but few
/// do at any time: most who wait then, wait for somebody slow, and all their questions twice would
/// keep that one slow. So those that are soon put again are no more than a share of all
/// ([RepetitionBudget]); whatever is not, has its time three seconds later.
///
/// | seconds after the question | it is put again |
/// |---|---|
/// | 0.5, 1.5 | while entities may move, and no more than half as many as there are questions |
/// | 3.5, 7.5, … | always |
public final class Repeated<Q, R> {
    /// Before the second time; it doubles from then on.
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /// After a shorter pause than this only while entities may move.
    static final Duration SURELY_LOST = Duration.ofSeconds(2);

    private final ActorSystem<?> system;
    private final RecipientRef<Q> target;
    private final Function<ActorRef<R>, Q> question;
    private final RepetitionBudget budget;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private volatile Optional<Cancellable> next = Optional.empty();
    private int unanswered;
    private Optional<R> notNow = Optional.empty();

    private Repeated(
            ActorSystem<?> system, RecipientRef<Q> target, Function<ActorRef<R>, Q> question) {
        this.system = system;
        this.target = target;
        this.question = question;
        this.budget = RepetitionBudget.of(system);
    }

    /// The first answer counts, to whichever of the repetitions it is; but one that only says "not
    /// now" does not while another is still to be answered, which may have found its way.
    ///
    /// @return fails with a `TimeoutException` when there was none within `timeout`
    public static <Q, R> CompletionStage<R> ask(
            ActorSystem<?> system,
            RecipientRef<Q> target,
            Function<ActorRef<R>, Q> question,
            Duration timeout) {
        var repeated = new Repeated<>(system, target, question);
        repeated.budget.asked();
        repeated.put(timeout);
        repeated.again(FIRST_PAUSE, timeout);
        return repeated.answer;
    }

    private void put(Duration left) {
        synchronized (this) {
            unanswered++;
        }
        var _ =
                AskPattern.<Q, R>ask(target, question::apply, left, system.scheduler())
                        .whenComplete((reply, failure) -> {
                            if (failure == null) {
                                heard(reply);
                            } else {
                                unheard(failure);
                            }
                        });
    }

    private void heard(R reply) {
        if (!waitsOn(reply)) {
            over();
            answer.complete(reply);
        }
    }

    private synchronized boolean waitsOn(R reply) {
        unanswered--;
        var waits = unanswered > 0 && reply instanceof Provisional one && one.provisional();
        if (waits) {
            notNow = Optional.of(reply);
        }
        return waits;
    }

    /// The times of all repetitions end at once.
    private void unheard(Throwable failure) {
        over();
        refused().ifPresentOrElse(answer::complete, () -> answer.completeExceptionally(failure));
    }

    private synchronized Optional<R> refused() {
        return notNow;
    }

    private void over() {
        next.ifPresent(Cancellable::cancel);
    }

    private boolean soon() {
        return Moves.of(system).expected() && budget.spend();
    }

    /// @param left of the time for all of them, at the beginning of the pause
    private void again(Duration pause, Duration left) {
        var rest = left.minus(pause);
        if (!rest.isPositive() || answer.isDone()) {
            return;
        }
        next =
                Optional.of(
                        system.scheduler()
                                .scheduleOnce(
                                        pause,
                                        () -> {
                                            if (answer.isDone()) {
                                                return;
                                            }
                                            if (pause.compareTo(SURELY_LOST) >= 0 || soon()) {
                                                put(rest);
                                            }
                                            again(pause.multipliedBy(2), rest);
                                        },
                                        system.executionContext()));
        if (answer.isDone()) {
            over();
        }
    }
}
