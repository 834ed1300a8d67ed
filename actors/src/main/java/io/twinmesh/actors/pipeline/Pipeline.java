package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineReply;
import io.twinmesh.actors.pipeline.PipelineState.Running;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.PipelineId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// One pipeline as an actor: a shell round [PipelineRules]. Which step is under way follows from
/// its stored state alone, and a job is asked for by its name, so that a restart at any point goes
/// on where the last event stands and no step is computed or paid twice.
public final class Pipeline
        extends EventSourcedBehavior<PipelineCommand, PipelineEvent, PipelineState> {
    /// The first part of every pipeline's persistence id.
    public static final String ENTITY_TYPE = "pipeline";

    private final PipelineId pipeline;
    private final Parts parts;
    private final StepInputs inputs;
    private final ActorContext<PipelineCommand> context;
    private final TimerScheduler<PipelineCommand> timers;

    // forgotten by a restart, and nothing depends on remembering them
    private boolean busy;
    private int failures;

    /// What a pipeline needs.
    ///
    /// @param directory where it finds itself, so that one with work to do does not count as idle
    /// @param settings how patient it is
    public record Parts(
            JobDirectory jobs,
            StoredWork work,
            StepValues values,
            StepReviews reviews,
            PipelineDirectory directory,
            Patience settings,
            InstantSource time) {}

    /// @param stepDeadline how long each step's job may take
    /// @param watch how long one question to a job waits for its end
    /// @param askTimeout how long a question to a job may take beyond that
    /// @param firstRetry the pause after a question that failed; it doubles up to `lastRetry`
    /// @param reviewWatch the pause between two looks at whether a person has judged an answer
    /// @param review how long a chain waits for that at most
    public record Patience(
            Duration stepDeadline,
            Duration watch,
            Duration reviewWatch,
            Duration review,
            Duration askTimeout,
            Duration firstRetry,
            Duration lastRetry) {
        Duration pause(int failure) {
            var pause = firstRetry.multipliedBy(1L << Math.min(failure, 16));
            return pause.compareTo(lastRetry) > 0 ? lastRetry : pause;
        }
    }

    private Pipeline(
            PipelineId pipeline,
            Parts parts,
            ActorContext<PipelineCommand> context,
            TimerScheduler<PipelineCommand> timers) {
        super(
                PersistenceId.of(ENTITY_TYPE, pipeline.value()),
                SupervisorStrategy.restartWithBackoff(
                        Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.pipeline = pipeline;
        this.parts = parts;
        this.inputs = new StepInputs(parts.work(), parts.values(), parts.reviews());
        this.context = context;
        this.timers = timers;
    }

    /// The behaviour of the pipeline with this name; nothing happens before someone asks for it.
    public static Behavior<PipelineCommand> create(PipelineId pipeline, Parts parts) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Pipeline(pipeline, parts, context, timers)));
    }

    @Override
    public PipelineState emptyState() {
        return new PipelineState.Unknown();
    }

    @Override
    public CommandHandler<PipelineCommand, PipelineEvent, PipelineState> commandHandler() {
        return this::hear;
    }

    @Override
    public EventHandler<PipelineState, PipelineEvent> eventHandler() {
        return PipelineRules::evolve;
    }

    @Override
    public SignalHandler<PipelineState> signalHandler() {
        return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::goOn).build();
    }

    private Effect<PipelineEvent, PipelineState> hear(
            PipelineState state, PipelineCommand command) {
        var now = parts.time().instant();
        return switch (command) {
            case PipelineCommand.Submit(var order, var replyTo) ->
                    PipelineRules.refusesSubmit(state, order)
                            .map(refusal ->
                                    store(
                                            List.of(),
                                            _ -> replyTo.tell(new PipelineReply.Refused(refusal))))
                            .orElseGet(() ->
                                    store(
                                            PipelineRules.submit(state, order, now),
                                            after -> tell(replyTo, after)));
            case PipelineCommand.Look(var replyTo) ->
                    store(List.of(), after -> tell(replyTo, after));
            case PipelineCommand.Wake() -> Effect().none();
            case PipelineNote.Fed(var step, var asked) -> {
                if (state instanceof Running running && running.current() == step) {
                    submit(running, asked);
                }
                yield Effect().none();
            }
            case PipelineNote.NotFed(var step, var code) -> {
                busy = false;
                yield store(PipelineRules.notFed(state, step, code, now), _ -> {});
            }
            case PipelineNote.Heard(var step, var reply) -> heard(state, step, reply);
            case PipelineNote.Watch(var step) -> {
                if (state instanceof Running running && running.current() == step) {
                    watch(running);
                }
                yield Effect().none();
            }
            case PipelineNote.Judged(var step, var judged) -> {
                busy = false;
                yield judged(state, step, judged);
            }
            case PipelineNote.Unheard _ -> {
                timers.startSingleTimer(
                        new PipelineNote.Again(), parts.settings().pause(failures++));
                yield Effect().none();
            }
            case PipelineNote.Again() -> {
                busy = false;
                yield store(List.of(), _ -> {});
            }
        };
    }

    private void tell(ActorRef<PipelineReply> client, PipelineState state) {
        client.tell(PipelineRules.reply(pipeline, state));
    }

    private Effect<PipelineEvent, PipelineState> judged(
            PipelineState state, int step, Optional<ReviewState> judged) {
        failures = 0;
        var events =
                PipelineRules.judged(
                        state, step, judged, parts.settings().review(), parts.time().instant());
        if (events.isEmpty()) {
            // whoever looks at the pipeline meanwhile makes it look sooner
            timers.startSingleTimer(new PipelineNote.Again(), parts.settings().reviewWatch());
            return Effect().none();
        }
        return store(events, _ -> {});
    }

    private Effect<PipelineEvent, PipelineState> heard(
            PipelineState state, int step, JobReply reply) {
        failures = 0;
        var events =
                PipelineRules.heard(state, step, reply, judgedFirst(state), parts.time().instant());
        if (events.isEmpty()
                && reply instanceof JobReply.Status
                && state instanceof Running running
                && running.current() == step) {
            // a job that many watch answers at once: not sooner than after a pause again
            timers.startSingleTimer(new PipelineNote.Watch(step), parts.settings().pause(0));
            return Effect().none();
        }
        busy = false;
        return store(events, _ -> {});
    }

    private Effect<PipelineEvent, PipelineState> store(
            List<PipelineEvent> events, Consumer<PipelineState> reply) {
        var effect = events.isEmpty() ? Effect().none() : Effect().persist(events);
        return effect.thenRun(after -> {
            reply.accept(after);
            goOn(after);
        });
    }

    private boolean judgedFirst(PipelineState state) {
        return state instanceof Running running
                && parts.reviews().reviewedFirst(running.step().modelDigest());
    }

    /// Begins the step that the state asks for, unless it is under way.
    private void goOn(PipelineState state) {
        if (busy || !(state instanceof Running running)) {
            return;
        }
        busy = true;
        if (running.awaited().isPresent()) {
            askWhatWasJudged(running);
            return;
        }
        if (!StepInputs.needed(running.step())) {
            submit(running, "{}");
            return;
        }
        var step = running.current();
        context.pipeToSelf(
                inputs.read(running),
                (note, failure) -> failure == null ? note : new PipelineNote.Unheard(step));
    }

    private void askWhatWasJudged(Running running) {
        keepAwake();
        var step = running.last();
        context.pipeToSelf(
                parts.reviews().of(running.terms().steps().get(step).job()),
                (judged, failure) ->
                        failure == null
                                ? new PipelineNote.Judged(
                                        step, judged.map(StepReviews.Judged::state))
                                : new PipelineNote.Unheard(step));
    }

    /// Through the directory, so that a pipeline with work to do does not count as idle.
    private void keepAwake() {
        parts.directory().pipeline(pipeline).tell(new PipelineCommand.Wake());
    }

    private void submit(Running running, String asked) {
        var terms = running.terms();
        var step = running.step();
        var request =
                new JobCommand.Request(
                        terms.patient(),
                        terms.requester(),
                        terms.payer(),
                        terms.purpose(),
                        step.question(),
                        step.modelDigest(),
                        terms.asOf(),
                        asked,
                        step.priceTokens(),
                        parts.time().instant().plus(parts.settings().stepDeadline()),
                        VerificationLevel.STANDARD,
                        JobCommand.Request.USUAL_PRIORITY,
                        terms.confines().region(),
                        terms.confines().zone(),
                        terms.confines().numericClass(),
                        terms.bodyDigest());
        ask(running, parts.settings().askTimeout(), to -> new JobCommand.Submit(request, to));
    }

    private void watch(Running running) {
        var watch = parts.settings().watch();
        ask(
                running,
                watch.plus(parts.settings().askTimeout()),
                to -> new JobCommand.Await(watch, to));
    }

    private void ask(
            Running running, Duration timeout, Function<ActorRef<JobReply>, JobCommand> question) {
        keepAwake();
        var step = running.current();
        context.ask(
                JobReply.class,
                parts.jobs().job(running.step().job()),
                timeout,
                question::apply,
                (reply, failure) ->
                        failure == null
                                ? new PipelineNote.Heard(step, reply)
                                : new PipelineNote.Unheard(step));
    }
}
