package io.twinmesh.actors.twin;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;

import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// One patient's twin as an actor: a shell round [PatientTwinRules] and [PatientState]. Its events
/// and snapshots leave it only sealed under the patient's key.
public final class PatientTwin
        extends EventSourcedBehaviorWithEnforcedReplies<
                PatientCommand, PatientEvent, PatientState> {
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
    private final History history;

    PatientTwin(PatientId patient, PatientTwinRules rules, InstantSource clock, History history) {
        super(PersistenceId.ofUniqueId("twin|" + patient), AGAIN);
        this.rules = rules;
        this.clock = clock;
        this.history = history;
    }

    /// What all twins share.
    ///
    /// @param random a cryptographically strong source, for nonces and salts; safe for several
    ///   threads
    /// @param blocking runs the vault's database calls, never the actors' own threads
    public record Parts(
            KeyVault vault,
            ModelCatalog catalog,
            InstantSource clock,
            RandomGenerator random,
            Executor blocking) {}

    /// The twin of a patient. It first fetches the patient's key; a patient nobody ever imported
    /// gets no key and no journal from being asked about.
    public static Behavior<PatientCommand> create(PatientId patient, Parts parts) {
        return TwinStart.create(patient, parts);
    }

    @Override
    public PatientState emptyState() {
        return new PatientState.Unknown();
    }

    @Override
    public CommandHandlerWithReply<PatientCommand, PatientEvent, PatientState> commandHandler() {
        return (state, command) -> effect(rules.decide(state, command, clock.instant()));
    }

    private <R> ReplyEffect<PatientEvent, PatientState> effect(Decision<R> decision) {
        return decision.events().isEmpty()
                ? Effect().reply(decision.to(), decision.reply())
                : Effect()
                        .persist(decision.events())
                        .thenReply(decision.to(), _ -> decision.reply());
    }

    @Override
    public EventHandler<PatientState, PatientEvent> eventHandler() {
        return PatientState::evolve;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return SNAPSHOTS;
    }

    @Override
    public EventAdapter<PatientEvent, ?> eventAdapter() {
        return new SealingAdapter(history);
    }

    @Override
    public SnapshotAdapter<PatientState> snapshotAdapter() {
        return new SealingSnapshots(history);
    }
}
