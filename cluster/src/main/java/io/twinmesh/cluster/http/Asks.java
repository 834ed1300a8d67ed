package io.twinmesh.cluster.http;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Puts questions to actors, each with a deadline.
///
/// @param blocking runs what reads a database
public record Asks(ActorSystem<?> system, Duration timeout, Executor blocking) {

    /// Fails with a `TimeoutException` when no answer came in time.
    public <Q, R> CompletionStage<R> ask(
            RecipientRef<Q> target, Function<ActorRef<R>, Q> question) {
        return AskPattern.ask(target, question, timeout, system.scheduler());
    }

    public <Q, R> CompletionStage<R> ask(
            RecipientRef<Q> target, Function<ActorRef<R>, Q> question, Duration longer) {
        return AskPattern.ask(target, question, longer, system.scheduler());
    }
}
