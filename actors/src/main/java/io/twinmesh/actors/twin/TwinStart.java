package io.twinmesh.actors.twin;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKeys;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A twin before its history can be read: it fetches the patient's keys while commands wait.
///
/// | when | on | to |
/// |---|---|---|
/// | waiting | keys are held | the event-sourced twin, with what waited |
/// | waiting | there are none, and nothing ever happened | vacant |
/// | waiting | there are none, and there is a history | erased: every command is refused, the keys are lost |
/// | waiting | the keys were destroyed | erased: every command is refused |
/// | waiting | the vault or the journal fails | stop; the next command starts anew |
/// | vacant | an import that opens the twin | waiting, for new keys |
/// | vacant | anything else | refused, nothing is made or stored |
final class TwinStart {
    private static final int MAX_WAITING = 1_000;
    private static final Refusal BUSY =
            new Refusal("twin.busy", "the twin is starting and too many commands wait");
    private static final Refusal ERASED = new Refusal("twin.erased", "the twin has been erased");
    private static final Refusal KEY_LOST =
            new Refusal("twin.key-lost", "the twin's keys are gone from the vault");

    private final PatientId patient;
    private final PatientTwin.Parts parts;
    private final PatientTwinRules rules;
    private final ActorContext<Object> context;
    private final StashBuffer<Object> waiting;

    private TwinStart(
            PatientId patient,
            PatientTwin.Parts parts,
            ActorContext<Object> context,
            StashBuffer<Object> waiting) {
        this.patient = patient;
        this.parts = parts;
        this.rules = new PatientTwinRules(patient, parts.catalog(), parts.watch(), parts.random());
        this.context = context;
        this.waiting = waiting;
    }

    /// What a start rests on.
    private sealed interface Found {
        /// @param fromSnapshot whether the newest snapshot opens with the keys that are left
        record Keys(PatientCipher cipher, boolean fromSnapshot) implements Found {}

        record Nothing() implements Found {}

        record Gone(Refusal why) implements Found {}
    }

    private record Fetched(Found found) {}

    private record NotFetched(Throwable cause) {}

    static Behavior<PatientCommand> create(PatientId patient, PatientTwin.Parts parts) {
        Behavior<Object> start =
                Behaviors.setup(context ->
                        Behaviors.withStash(
                                MAX_WAITING,
                                stash ->
                                        new TwinStart(patient, parts, context, stash)
                                                .fetch(() -> find(patient, parts))));
        return start.narrow();
    }

    /// Blocks on both databases.
    private static Found find(PatientId patient, PatientTwin.Parts parts) {
        return switch (parts.vault().find(patient)) {
            // a patient of an older release gets the keys of the classes now
            case PatientKeys.Held(var cipher) when cipher.classes().isEmpty() ->
                    make(patient, parts);
            case PatientKeys.Held(var cipher) -> held(cipher, parts);
            case PatientKeys.Destroyed _ -> new Found.Gone(ERASED);
            case PatientKeys.Absent _ ->
                    parts.history().exists(patient)
                            ? new Found.Gone(KEY_LOST)
                            : new Found.Nothing();
        };
    }

    private static Found make(PatientId patient, PatientTwin.Parts parts) {
        return switch (parts.vault().keysOf(patient)) {
            case PatientKeys.Held(var cipher) -> held(cipher, parts);
            case PatientKeys.Destroyed _ -> new Found.Gone(ERASED);
            case PatientKeys.Absent _ -> throw new IllegalStateException("keys were just made");
        };
    }

    private static Found held(PatientCipher cipher, PatientTwin.Parts parts) {
        var classes = cipher.classes();
        return new Found.Keys(
                cipher,
                classes.size() == DataClass.values().length
                        || parts.history().snapshotOpensWith(cipher.patient(), classes));
    }

    private Behavior<Object> fetch(Supplier<Found> found) {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(found, parts.blocking()),
                (there, failure) -> failure == null ? new Fetched(there) : new NotFetched(failure));
        return Behaviors.receive(Object.class)
                .onMessage(Fetched.class, fetched -> started(fetched.found()))
                .onMessage(
                        NotFetched.class,
                        failed -> {
                            throw new IllegalStateException(
                                    "the keys of " + patient + " cannot be fetched",
                                    failed.cause());
                        })
                .onMessage(PatientCommand.class, this::hold)
                .build();
    }

    private Behavior<Object> hold(PatientCommand command) {
        if (waiting.isFull()) {
            PatientTwinRules.refuse(command, BUSY).answer();
        } else {
            waiting.stash(command);
        }
        return Behaviors.same();
    }

    private Behavior<Object> started(Found found) {
        return waiting.unstashAll(
                switch (found) {
                    case Found.Keys(var cipher, var fromSnapshot) -> twin(cipher, fromSnapshot);
                    case Found.Nothing() -> vacant();
                    case Found.Gone(var why) -> gone(why);
                });
    }

    private Behavior<Object> twin(PatientCipher cipher, boolean fromSnapshot) {
        var history = new History(cipher, parts.random());
        // the answer of the vault was the only other message there ever is
        return new PatientTwin(patient, rules, parts, history, fromSnapshot, context).unsafeCast();
    }

    private Behavior<Object> vacant() {
        return Behaviors.receive(Object.class)
                .onMessage(
                        PatientCommand.class,
                        command -> {
                            var decision =
                                    rules.decide(
                                            new PatientState.Unknown(),
                                            command,
                                            parts.clock().instant());
                            if (decision.events().isEmpty()) {
                                decision.answer();
                                return Behaviors.same();
                            }
                            waiting.stash(command);
                            return fetch(() -> make(patient, parts));
                        })
                .build();
    }

    private static Behavior<Object> gone(Refusal why) {
        return Behaviors.receive(Object.class)
                .onMessage(
                        PatientCommand.class,
                        command -> {
                            PatientTwinRules.refuse(command, why).answer();
                            return Behaviors.same();
                        })
                .build();
    }
}
