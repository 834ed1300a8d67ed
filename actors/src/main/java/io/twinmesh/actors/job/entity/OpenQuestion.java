package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.Repeated;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.JobSettings;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongFunction;

/// The question that a job has open: answers to those before it are void, and it is put again with
/// growing pauses until an answer came. Answers come back to the job as [JobNote]s.
final class OpenQuestion {
    private final ActorContext<JobCommand> context;
    private final TimerScheduler<JobCommand> timers;
    private final JobSettings settings;
    private long number;
    private int repetitions;

    OpenQuestion(
            ActorContext<JobCommand> context,
            TimerScheduler<JobCommand> timers,
            JobSettings settings) {
        this.context = context;
        this.timers = timers;
        this.settings = settings;
    }

    /// From now on answers to earlier questions are void.
    void startAnew() {
        number++;
        repetitions = 0;
        timers.cancel("again");
    }

    /// Whether this number is the open question's.
    boolean current(long answered) {
        return answered == number;
    }

    /// Puts the question again after a pause that grows.
    void again() {
        timers.startSingleTimer("again", new JobNote.Again(number), settings.pause(repetitions++));
    }

    void againAfter(Duration pause) {
        timers.startSingleTimer("again", new JobNote.Again(number), pause);
    }

    /// There is nobody to ask: it is answered at once.
    void closed() {
        context.getSelf().tell(new JobNote.Closed(number));
    }

    /// Asks an entity, again and again: its shard may be on its way.
    <Q, R> void ask(
            RecipientRef<Q> target,
            Function<ActorRef<R>, Q> question,
            LongFunction<Function<R, JobNote>> note) {
        hear(Repeated.ask(context.getSystem(), target, question, settings.askTimeout()), note);
    }

    /// The answer comes back as a note; so does that none came.
    <R> void hear(CompletionStage<R> answer, LongFunction<Function<R, JobNote>> note) {
        // the number of now, not of when the answer comes
        var asking = number;
        var heardAs = note.apply(asking);
        context.pipeToSelf(
                answer,
                (heard, failure) ->
                        failure == null ? heardAs.apply(heard) : new JobNote.Unheard(asking));
    }
}
