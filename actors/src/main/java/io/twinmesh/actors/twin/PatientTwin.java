package io.twinmesh.actors.twin;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.TwinMessage;
import io.twinmesh.actors.twin.rule.Decision;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.sealing.ChainedEvent;
import io.twinmesh.actors.twin.sealing.ChainedState;
import io.twinmesh.actors.twin.sealing.SealingAdapter;
import io.twinmesh.actors.twin.sealing.SealingSnapshots;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.KeyVault;

import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.LoggerFactory;

import java.io.NotSerializableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// One patient's twin as an actor: a shell round [PatientTwinRules] and [ChainedState]. Its events
/// and snapshots leave it only sealed under the patient's keys.
///
/// A persist that failed is not known to have failed: the twin starts again and reads its journal.
///
/// | the chain ends | so | and the twin |
/// |---|---|---|
/// | where it ended before | the rows of this twin fell with another one's batch | goes on |
/// | with this twin's rows | they were stored after all | goes on |
/// | anywhere else | somebody else writes this journal too | is fenced: it stops |
public final class PatientTwin
        extends EventSourcedBehaviorWithEnforcedReplies<TwinMessage, ChainedEvent, ChainedState> {
    static final Refusal QUARANTINED =
            new Refusal(
                    "twin.quarantined",
                    "the twin's history does not read as it was written; an operator must look");
    private static final Refusal CLASS_ERASED =
            new Refusal("twin.class-erased", "this class of the patient's data has been erased");
    private static final Refusal FENCED =
            new Refusal("twin.fenced", "another node has taken this twin over; ask again");
    private static final Refusal LEAVING =
            new Refusal("twin.busy", "the twin is starting anew; ask again");

    /// After three tries the twin stops; the next command for it starts it anew.
    private static final BackoffSupervisorStrategy AGAIN =
            SupervisorStrategy.restartWithBackoff(
                            Duration.ofMillis(200), Duration.ofSeconds(10), 0.2)
                    .withMaxRestarts(3);

    /// Events are the audit and never deleted; of the snapshots only the newest is kept.
    private static final RetentionCriteria SNAPSHOTS = RetentionCriteria.snapshotEvery(100, 1);

    private final PatientId patient;
    private final PatientTwinRules rules;
    private final Parts parts;
    private final History history;
    private final boolean fromSnapshot;
    private final Passivation passivation;
    private final ActorContext<TwinMessage> context;

    /// Why the twin answers nothing, when it does not.
    private Optional<Refusal> unfit = Optional.empty();

    /// Where the chain may end after the persist that is under way; empty while none is.
    private List<Bytes> ends = List.of();

    /// How many messages have come that are not handled yet.
    private int waiting;

    /// Whether no command was handled since it was last looked whether to rest.
    private boolean idle;

    private Optional<TwinAtRest> rested = Optional.empty();

    /// @param fromSnapshot false when the newest snapshot needs a key that is gone: the whole
    ///   history is read instead
    PatientTwin(
            PatientId patient,
            PatientTwinRules rules,
            Parts parts,
            History history,
            boolean fromSnapshot,
            Passivation passivation,
            ActorContext<TwinMessage> context) {
        super(PersistenceId.ofUniqueId("twin|" + patient), AGAIN);
        this.patient = patient;
        this.rules = rules;
        this.parts = parts;
        this.history = history;
        this.fromSnapshot = fromSnapshot;
        this.passivation = passivation;
        this.context = context;
    }

    /// What all twins share.
    ///
    /// @param random a cryptographically strong source, for nonces and salts; safe for several
    ///   threads
    /// @param blocking runs database calls, never the actors' own threads
    /// @param restAfter how long nothing must come for a twin before it rests
    public record Parts(
            KeyVault vault,
            HistoryReader history,
            Quarantine quarantine,
            ModelCatalog catalog,
            Watch watch,
            TwinObserver observer,
            EmergencyLimits emergencies,
            InstantSource clock,
            RandomGenerator random,
            Executor blocking,
            Duration restAfter) {}

    /// The twin of a patient. It first fetches the patient's keys; a patient nobody ever imported
    /// gets no keys and no journal from being asked about.
    public static Behavior<PatientCommand> create(
            PatientId patient, Parts parts, Passivation passivation) {
        return TwinStart.create(patient, parts, passivation);
    }

    @Override
    public ChainedState emptyState() {
        return ChainedState.EMPTY;
    }

    @Override
    public CommandHandlerWithReply<TwinMessage, ChainedEvent, ChainedState> commandHandler() {
        return (chained, message) -> {
            waiting--;
            return switch (message) {
                case PatientCommand.Forget forget -> leave(forget);
                case PatientCommand command -> {
                    idle = false;
                    yield commanded(chained, command);
                }
                case TwinMessage.Rest _ -> rest(chained);
                case TwinMessage.Fetched _, TwinMessage.NotFetched _ -> Effect().noReply();
            };
        };
    }

    /// A message is on its way to the command handler.
    void came() {
        waiting++;
    }

    /// Looks once per pause, not once per command, whether anything came meanwhile.
    void restWhenIdle() {
        idle = true;
        context.scheduleOnce(parts.restAfter(), context.getSelf(), new TwinMessage.Rest());
    }

    /// Ends the twin unless something waits behind this message, which would be lost.
    private ReplyEffect<ChainedEvent, ChainedState> rest(ChainedState chained) {
        if (idle
                && waiting == 0
                && unfit.isEmpty()
                && chained instanceof ChainedState.Whole(PatientState.Active twin, _)) {
            rested = Optional.of(new TwinAtRest(twin));
            return Effect().stop().thenNoReply();
        }
        restWhenIdle();
        return Effect().noReply();
    }

    /// What goes on when the twin has ended to rest.
    Optional<TwinAtRest> rested() {
        return rested;
    }

    private ReplyEffect<ChainedEvent, ChainedState> commanded(
            ChainedState chained, PatientCommand command) {
        return switch (chained) {
            case ChainedState.Whole whole when unfit.isEmpty() -> decided(whole, command);
            case ChainedState.Whole _, ChainedState.Broken _ ->
                    answer(PatientTwinRules.refuse(command, unfit.orElse(QUARANTINED)));
        };
    }

    private ReplyEffect<ChainedEvent, ChainedState> decided(
            ChainedState.Whole whole, PatientCommand command) {
        var decision =
                rules.decide(
                        whole.state(), command, parts.catalog().listing(), parts.clock().instant());
        return decision.events().stream().allMatch(event -> history.mayStore(event.dataClass()))
                ? effect(whole, decision)
                : answer(PatientTwinRules.refuse(command, CLASS_ERASED));
    }

    private <R> ReplyEffect<ChainedEvent, ChainedState> effect(
            ChainedState.Whole whole, Decision<R> decision) {
        if (decision.events().isEmpty()) {
            return answer(decision);
        }
        var sealed = whole.sealed(decision.events(), history);
        ends = List.of(whole.head(), sealed.head());
        return Effect()
                .persist(sealed.events())
                .thenRun(_ -> stored(decision.events()))
                .thenReply(decision.to(), _ -> decision.reply());
    }

    private void stored(List<PatientEvent> events) {
        ends = List.of();
        events.forEach(parts.observer()::stored);
    }

    private <R> ReplyEffect<ChainedEvent, ChainedState> answer(Decision<R> decision) {
        return Effect().reply(decision.to(), decision.reply());
    }

    private ReplyEffect<ChainedEvent, ChainedState> leave(PatientCommand.Forget forget) {
        unfit = Optional.of(LEAVING);
        return Effect()
                .none()
                .thenRun(_ -> passivation.request(context.getSelf().narrow()))
                .thenReply(forget.replyTo(), _ -> new PatientCommand.Forgotten());
    }

    @Override
    public EventHandler<ChainedState, ChainedEvent> eventHandler() {
        return (state, event) -> ChainedState.evolve(history, state, event);
    }

    @Override
    public SignalHandler<ChainedState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, _) -> recovered(state))
                .onSignal(RecoveryFailed.class, (_, failed) -> notRecovered(failed.getFailure()))
                .build();
    }

    private void recovered(ChainedState state) {
        switch (state) {
            case ChainedState.Broken(var number, var code) -> quarantine(number, code);
            case ChainedState.Whole(var known, _)
                    // rows taken from the end of the journal leave the snapshot's state behind
                    when known.revision() != lastSequenceNumber(context) ->
                    quarantine(known.revision() + 1, "history.chain-broken");
            case ChainedState.Whole(_, var head) when !ends.isEmpty() && !ends.contains(head) ->
                    fence();
            case ChainedState.Whole _ -> unfit = Optional.empty();
        }
    }

    private void quarantine(long sequenceNumber, String code) {
        unfit = Optional.of(QUARANTINED);
        context.getLog()
                .warn(
                        "quarantined twin={} sequenceNumber={} code={}",
                        patient,
                        sequenceNumber,
                        code);
        remember(() -> parts.quarantine().add(patient, sequenceNumber, code));
    }

    /// A row that names no serializer we have never reaches the adapter; every other fault of the
    /// journal passes by itself.
    private void notRecovered(Throwable failure) {
        if (Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(NotSerializableException.class::isInstance)) {
            context.getLog().warn("quarantined twin={}: a row cannot be loaded", patient);
            remember(() -> parts.quarantine().addWhereBroken(patient, "history.misfit"));
        }
    }

    private void remember(Runnable write) {
        var log = LoggerFactory.getLogger(PatientTwin.class);
        var _ =
                Elsewhere.run(write, parts.blocking())
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                log.error(
                                        "the quarantine of {} could not be stored",
                                        patient,
                                        failure);
                            }
                        });
    }

    private void fence() {
        unfit = Optional.of(FENCED);
        context.getLog().warn("fenced twin={}: another writer is in its journal", patient);
        parts.observer().fenced();
        passivation.request(context.getSelf().narrow());
    }

    @Override
    public Recovery recovery() {
        return fromSnapshot
                ? super.recovery()
                : Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return SNAPSHOTS;
    }

    @Override
    public EventAdapter<ChainedEvent, ?> eventAdapter() {
        return new SealingAdapter(history);
    }

    @Override
    public SnapshotAdapter<ChainedState> snapshotAdapter() {
        return new SealingSnapshots(history);
    }
}
