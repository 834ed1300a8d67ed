package io.twinmesh.actors.twin;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.TwinMessage;
import io.twinmesh.actors.twin.command.TwinMessage.Footing;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKeys;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

import java.util.function.Function;
import java.util.function.Supplier;

/// A twin before its history can be read: it fetches the patient's keys while commands wait.
///
/// | when | on | to |
/// |---|---|---|
/// | waiting | keys are held | the event-sourced twin, with what waited |
/// | waiting | there are none, and nothing ever happened | vacant |
/// | waiting | there are none, and there is a history | erased: every command is refused, the keys are lost |
/// | waiting | the keys were destroyed | erased: every command is refused |
/// | waiting | the twin is quarantined | quarantined: every command is refused |
/// | waiting | the vault or the journal fails | stop; the next command starts anew |
/// | vacant | an import that opens the twin | waiting, for new keys |
/// | vacant | anything else | refused, nothing is made or stored |
/// | the event-sourced twin | nothing for some time | resting, see [TwinAtRest] |
/// | resting | what it can answer as it is | resting |
/// | resting | anything else | waiting, with that command |
/// | vacant, erased, quarantined, resting | to forget | waiting: all is looked up anew |
final class TwinStart {
    private static final int MAX_WAITING = 1_000;
    private static final Refusal BUSY =
            new Refusal("twin.busy", "the twin is starting and too many commands wait");
    private static final Refusal ERASED = new Refusal("twin.erased", "the twin has been erased");
    private static final Refusal KEY_LOST =
            new Refusal("twin.key-lost", "the twin's keys are gone from the vault");

    private final PatientId patient;
    private final PatientTwin.Parts parts;
    private final Passivation passivation;
    private final ActorContext<TwinMessage> context;
    private final StashBuffer<TwinMessage> waiting;

    private TwinStart(
            PatientId patient,
            PatientTwin.Parts parts,
            Passivation passivation,
            ActorContext<TwinMessage> context,
            StashBuffer<TwinMessage> waiting) {
        this.patient = patient;
        this.parts = parts;
        this.passivation = passivation;
        this.context = context;
        this.waiting = waiting;
    }

    static Behavior<PatientCommand> create(
            PatientId patient, PatientTwin.Parts parts, Passivation passivation) {
        Behavior<TwinMessage> start =
                Behaviors.setup(context ->
                        Behaviors.withStash(
                                MAX_WAITING,
                                stash ->
                                        new TwinStart(patient, parts, passivation, context, stash)
                                                .begin()));
        return Deliveries.before(start).narrow();
    }

    /// Made when they are needed: a resting twin need not hold them.
    private PatientTwinRules rules() {
        return new PatientTwinRules(patient, parts.watch(), parts.emergencies(), parts.random());
    }

    private Behavior<TwinMessage> begin() {
        return fetch(() -> footing(patient, parts));
    }

    /// Blocks on both databases.
    private static Footing footing(PatientId patient, PatientTwin.Parts parts) {
        if (parts.quarantine().find(patient).isPresent()) {
            return new Footing.Closed(PatientTwin.QUARANTINED);
        }
        return switch (parts.vault().find(patient)) {
            // a patient of an older release gets the keys of the classes now
            case PatientKeys.Held(var cipher) when cipher.classes().isEmpty() ->
                    make(patient, parts);
            case PatientKeys.Held(var cipher) -> held(cipher, parts);
            case PatientKeys.Destroyed _ -> new Footing.Closed(ERASED);
            case PatientKeys.Absent _ ->
                    parts.history().exists(patient)
                            ? new Footing.Closed(KEY_LOST)
                            : new Footing.Nothing();
        };
    }

    private static Footing make(PatientId patient, PatientTwin.Parts parts) {
        return switch (parts.vault().keysOf(patient)) {
            case PatientKeys.Held(var cipher) -> held(cipher, parts);
            case PatientKeys.Destroyed _ -> new Footing.Closed(ERASED);
            case PatientKeys.Absent _ -> throw new IllegalStateException("keys were just made");
        };
    }

    private static Footing held(PatientCipher cipher, PatientTwin.Parts parts) {
        var classes = cipher.classes();
        return new Footing.Keys(
                cipher,
                classes.size() == DataClass.values().length
                        || parts.history().snapshotOpensWith(cipher.patient(), classes));
    }

    private Behavior<TwinMessage> fetch(Supplier<Footing> footing) {
        context.pipeToSelf(
                Elsewhere.supply(footing, parts.blocking()),
                (there, failure) ->
                        failure == null
                                ? new TwinMessage.Fetched(there)
                                : new TwinMessage.NotFetched(failure));
        return receive(message ->
                switch (message) {
                    case PatientCommand command -> hold(command);
                    case TwinMessage.Fetched(var there) -> started(there);
                    case TwinMessage.NotFetched(var cause) ->
                            throw new IllegalStateException(
                                    "the keys of " + patient + " cannot be fetched", cause);
                    case TwinMessage.Rest _ -> Behaviors.same();
                });
    }

    private static Behavior<TwinMessage> receive(
            Function<TwinMessage, Behavior<TwinMessage>> message) {
        return Behaviors.receive(TwinMessage.class).onAnyMessage(message::apply).build();
    }

    private Behavior<TwinMessage> hold(PatientCommand command) {
        if (waiting.isFull()) {
            PatientTwinRules.refuse(command, BUSY).answer();
        } else {
            waiting.stash(command);
        }
        return Behaviors.same();
    }

    private Behavior<TwinMessage> started(Footing footing) {
        return waiting.unstashAll(
                switch (footing) {
                    case Footing.Keys keys -> awake(keys);
                    case Footing.Nothing() -> vacant();
                    case Footing.Closed(var why) -> closed(why);
                });
    }

    private Behavior<TwinMessage> awake(Footing.Keys keys) {
        var twin =
                new PatientTwin(
                        patient,
                        rules(),
                        parts,
                        new History(keys.cipher(), parts.random()),
                        keys.fromSnapshot(),
                        passivation,
                        context);
        twin.restWhenIdle();
        return TwinGuard.of(twin, this::resting);
    }

    private Behavior<TwinMessage> resting(TwinAtRest twin) {
        parts.observer().rested();
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case PatientCommand.Forget forget -> again(forget);
                    case PatientCommand command -> asked(twin, command);
                    case TwinMessage.Own _ -> Behaviors.same();
                });
    }

    private Behavior<TwinMessage> asked(TwinAtRest twin, PatientCommand command) {
        var decision =
                twin.decide(rules(), command, parts.catalog().listing(), parts.clock().instant());
        if (decision.isPresent()) {
            decision.get().answer();
            return Behaviors.same();
        }
        waiting.stash(command);
        parts.observer().woken();
        return begin();
    }

    private Behavior<TwinMessage> vacant() {
        return receive(message ->
                switch (message) {
                    case PatientCommand.Forget forget -> again(forget);
                    case PatientCommand command -> first(command);
                    case TwinMessage.Own _ -> Behaviors.same();
                });
    }

    private Behavior<TwinMessage> first(PatientCommand command) {
        var decision =
                rules().decide(
                                new PatientState.Unknown(),
                                command,
                                parts.catalog().listing(),
                                parts.clock().instant());
        if (decision.events().isEmpty()) {
            decision.answer();
            return Behaviors.same();
        }
        waiting.stash(command);
        return fetch(() -> make(patient, parts));
    }

    private Behavior<TwinMessage> closed(Refusal why) {
        return receive(message ->
                switch (message) {
                    case PatientCommand.Forget forget -> again(forget);
                    case PatientCommand command -> {
                        PatientTwinRules.refuse(command, why).answer();
                        yield Behaviors.same();
                    }
                    case TwinMessage.Own _ -> Behaviors.same();
                });
    }

    private Behavior<TwinMessage> again(PatientCommand.Forget forget) {
        forget.replyTo().tell(new PatientCommand.Forgotten());
        return begin();
    }
}
