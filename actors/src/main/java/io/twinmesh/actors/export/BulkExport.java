package io.twinmesh.actors.export;

import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.persistence.identity.ExportId;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One bulk export; the rules are in [ExportRules]. At most one piece of work is under way at a
/// time, and it is always the one that the stored state asks for.
public final class BulkExport
        extends EventSourcedBehavior<ExportCommand, ExportEvent, ExportState> {
    /// The first part of every export's persistence id.
    public static final String ENTITY_TYPE = "export";

    private final ExportId export;
    private final Parts parts;
    private final ActorContext<ExportCommand> context;
    private final TimerScheduler<ExportCommand> timers;

    // forgotten by a restart, and nothing depends on remembering them
    private boolean busy;
    private boolean checked;
    private boolean discarded;
    private int failures;

    /// What an export needs.
    ///
    /// @param directory where it finds itself, so that one with work to do does not count as idle
    public record Parts(
            ExportWork work,
            ExportDirectory directory,
            ExportSettings settings,
            InstantSource time) {}

    private BulkExport(
            ExportId export,
            Parts parts,
            ActorContext<ExportCommand> context,
            TimerScheduler<ExportCommand> timers) {
        super(
                PersistenceId.of(ENTITY_TYPE, export.value()),
                SupervisorStrategy.restartWithBackoff(
                        Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.export = export;
        this.parts = parts;
        this.context = context;
        this.timers = timers;
    }

    /// The behaviour of the export with this name; nothing happens before someone orders it.
    public static Behavior<ExportCommand> create(ExportId export, Parts parts) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new BulkExport(export, parts, context, timers)));
    }

    @Override
    public ExportState emptyState() {
        return new ExportState.Unknown();
    }

    @Override
    public CommandHandler<ExportCommand, ExportEvent, ExportState> commandHandler() {
        return this::hear;
    }

    @Override
    public EventHandler<ExportState, ExportEvent> eventHandler() {
        return ExportRules::evolve;
    }

    @Override
    public SignalHandler<ExportState> signalHandler() {
        return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::goOn).build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    private Effect<ExportEvent, ExportState> hear(ExportState state, ExportCommand command) {
        var now = parts.time().instant();
        var settings = parts.settings();
        return switch (command) {
            case ExportCommand.Order(var order, var replyTo) ->
                    store(
                            ExportRules.order(state, order, now),
                            after -> replyTo.tell(ExportRules.replyToOrder(after, order)));
            case ExportCommand.Look(var replyTo) ->
                    store(
                            ExportRules.woken(state, settings.keep(), now),
                            after -> replyTo.tell(ExportRules.look(after, settings.keep())));
            case ExportCommand.Delete(var replyTo) ->
                    store(
                            ExportRules.end(state, Ending.DELETED, now),
                            _ -> replyTo.tell(ExportRules.replyToEnd(state)));
            case ExportCommand.Withdraw(var replyTo) ->
                    store(
                            ExportRules.end(state, Ending.WITHDRAWN, now),
                            _ -> replyTo.tell(ExportRules.replyToEnd(state)));
            case ExportCommand.Wake() -> {
                // a place was taken for it, and the order never came
                if (state instanceof ExportState.Unknown && !busy && !discarded) {
                    work(parts.work().discard(export), _ -> new ExportNote.Discarded());
                }
                yield store(ExportRules.woken(state, settings.keep(), now), _ -> {});
            }
            case ExportNote note -> note(state, note);
        };
    }

    private Effect<ExportEvent, ExportState> note(ExportState state, ExportNote note) {
        var now = parts.time().instant();
        return switch (note) {
            case ExportNote.Prepared(var snapshot) -> {
                succeeded();
                yield store(ExportRules.prepared(state, snapshot, now), _ -> {});
            }
            case ExportNote.Stepped(var from, var step) -> {
                succeeded();
                yield store(ExportRules.stepped(state, from, step, now), _ -> {});
            }
            case ExportNote.Checked() -> {
                succeeded();
                checked = true;
                yield store(List.of(), _ -> {});
            }
            case ExportNote.KeyGone() -> {
                succeeded();
                yield store(ExportRules.end(state, Ending.DELETED, now), _ -> {});
            }
            case ExportNote.Discarded() -> {
                succeeded();
                discarded = true;
                yield Effect().none();
            }
            case ExportNote.Stumbled() -> {
                busy = false;
                failures++;
                var pause = parts.settings().pause(failures);
                timers.startSingleTimer(new ExportNote.Again(), pause);
                var gaveUp = ExportRules.stumbled(state, failures, parts.settings(), now);
                yield gaveUp.isEmpty() ? Effect().none() : Effect().persist(gaveUp);
            }
            case ExportNote.Again() -> store(List.of(), _ -> {});
        };
    }

    private void succeeded() {
        busy = false;
        failures = 0;
    }

    private Effect<ExportEvent, ExportState> store(
            List<ExportEvent> events, Consumer<ExportState> reply) {
        var effect = events.isEmpty() ? Effect().none() : Effect().persist(events);
        return effect.thenRun(after -> {
            reply.accept(after);
            goOn(after);
        });
    }

    /// Begins the work that the state asks for, unless some is under way or waits to be repeated.
    private void goOn(ExportState state) {
        if (busy || timers.isTimerActive(new ExportNote.Again())) {
            return;
        }
        var work = parts.work();
        switch (state) {
            case ExportState.Unknown _, ExportState.Failed _ -> {}
            case ExportState.Complete _ -> {
                // an older backup may have brought back one that was deleted
                if (!checked) {
                    work(work.check(export), _ -> new ExportNote.Checked());
                }
            }
            case ExportState.Ordered(var order) ->
                    work(work.prepare(export, order), ExportNote.Prepared::new);
            case ExportState.Running(var order, var snapshot, var progress) ->
                    work(
                            work.step(export, order, snapshot, progress),
                            step -> new ExportNote.Stepped(progress.cursor(), step));
            case ExportState.Ended _ -> {
                if (!discarded) {
                    work(work.discard(export), _ -> new ExportNote.Discarded());
                }
            }
        }
    }

    private <T> void work(CompletionStage<T> work, Function<T, ExportNote> done) {
        busy = true;
        parts.directory().export(export).tell(new ExportCommand.Wake());
        var limited =
                work.toCompletableFuture()
                        .copy()
                        .orTimeout(parts.settings().stepLimit().toMillis(), TimeUnit.MILLISECONDS);
        context.pipeToSelf(
                limited,
                (result, failure) -> {
                    if (failure == null) {
                        return done.apply(result);
                    }
                    if (root(failure) instanceof ExportKeyGoneException) {
                        return new ExportNote.KeyGone();
                    }
                    // not the message: who knows what a foreign library quotes
                    context.getLog()
                            .warn(
                                    "an export's work failed, it will be repeated export={}"
                                            + " cause={}",
                                    export,
                                    root(failure).getClass().getName());
                    return new ExportNote.Stumbled();
                });
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
