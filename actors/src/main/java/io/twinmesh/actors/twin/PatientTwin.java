package io.twinmesh.actors.twin;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.HistoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;

import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// One patient's twin as an actor: a shell round [PatientTwinRules] and [ChainedState]. Its events
/// and snapshots leave it only sealed under the patient's keys.
public final class PatientTwin
        extends EventSourcedBehaviorWithEnforcedReplies<
                PatientCommand, ChainedEvent, ChainedState> {
    static final Refusal QUARANTINED =
            new Refusal(
                    "twin.quarantined",
                    "the twin's history does not read as it was written; an operator must look");
    private static final Refusal CLASS_ERASED =
            new Refusal("twin.class-erased", "this class of the patient's data has been erased");

    /// After three tries the twin stops; the next command for it starts it anew. A twin whose
    /// history does not open must not try for ever.
    private static final BackoffSupervisorStrategy AGAIN =
            SupervisorStrategy.restartWithBackoff(
                            Duration.ofMillis(200), Duration.ofSeconds(10), 0.2)
                    .withMaxRestarts(3);

    /// Events are the audit and never deleted; of the snapshots only the newest is kept.
    private static final RetentionCriteria SNAPSHOTS = RetentionCriteria.snapshotEvery(100, 1);

    private final PatientTwinRules rules;
    private final InstantSource clock;
    private final TwinObserver observer;
    private final History history;
    private final boolean fromSnapshot;
    private final ActorContext<?> context;

    /// Set when the history has been read, again after each restart.
    private Optional<Refusal> unfit = Optional.empty();

    /// @param fromSnapshot false when the newest snapshot needs a key that is gone: the whole
    ///   history is read instead
    PatientTwin(
            PatientId patient,
            PatientTwinRules rules,
            Parts parts,
            History history,
            boolean fromSnapshot,
            ActorContext<?> context) {
        super(PersistenceId.ofUniqueId("twin|" + patient), AGAIN);
        this.rules = rules;
        this.clock = parts.clock();
        this.observer = parts.observer();
        this.history = history;
        this.fromSnapshot = fromSnapshot;
        this.context = context;
    }

    /// What all twins share.
    ///
    /// @param random a cryptographically strong source, for nonces and salts; safe for several
    ///   threads
    /// @param blocking runs the vault's database calls, never the actors' own threads
    public record Parts(
            KeyVault vault,
            HistoryReader history,
            ModelCatalog catalog,
            Watch watch,
            TwinObserver observer,
            InstantSource clock,
            RandomGenerator random,
            Executor blocking) {}

    /// The twin of a patient. It first fetches the patient's key; a patient nobody ever imported
    /// gets no key and no journal from being asked about.
    public static Behavior<PatientCommand> create(PatientId patient, Parts parts) {
        return TwinStart.create(patient, parts);
    }

    @Override
    public ChainedState emptyState() {
        return ChainedState.EMPTY;
    }

    @Override
    public CommandHandlerWithReply<PatientCommand, ChainedEvent, ChainedState> commandHandler() {
        return (chained, command) ->
                switch (chained) {
                    case ChainedState.Whole whole when unfit.isEmpty() -> decide(whole, command);
                    case ChainedState.Whole _, ChainedState.Broken _ ->
                            answer(PatientTwinRules.refuse(command, unfit.orElse(QUARANTINED)));
                };
    }

    private ReplyEffect<ChainedEvent, ChainedState> decide(
            ChainedState.Whole whole, PatientCommand command) {
        var decision = rules.decide(whole.state(), command, clock.instant());
        return decision.events().stream().allMatch(event -> history.mayStore(event.dataClass()))
                ? effect(whole, decision)
                : answer(PatientTwinRules.refuse(command, CLASS_ERASED));
    }

    private <R> ReplyEffect<ChainedEvent, ChainedState> effect(
            ChainedState.Whole whole, Decision<R> decision) {
        return decision.events().isEmpty()
                ? answer(decision)
                : Effect()
                        .persist(whole.sealed(decision.events(), history))
                        .thenRun(_ -> decision.events().forEach(observer::stored))
                        .thenReply(decision.to(), _ -> decision.reply());
    }

    private <R> ReplyEffect<ChainedEvent, ChainedState> answer(Decision<R> decision) {
        return Effect().reply(decision.to(), decision.reply());
    }

    @Override
    public EventHandler<ChainedState, ChainedEvent> eventHandler() {
        return (state, event) -> ChainedState.evolve(history, state, event);
    }

    @Override
    public SignalHandler<ChainedState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, _) -> recovered(state))
                .build();
    }

    private void recovered(ChainedState state) {
        // rows that were taken from the end of the journal leave the number behind the snapshot's
        unfit =
                state instanceof ChainedState.Whole(var known, _)
                                && known.revision() == lastSequenceNumber(context)
                        ? Optional.empty()
                        : Optional.of(QUARANTINED);
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
