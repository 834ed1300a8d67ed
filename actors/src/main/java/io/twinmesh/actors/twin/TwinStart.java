package io.twinmesh.actors.twin;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKey;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A twin before its history can be read: it fetches the patient's key while commands wait.
///
/// | when | on | to |
/// |---|---|---|
/// | waiting | the key is held | the event-sourced twin, with what waited |
/// | waiting | there never was a key | vacant |
/// | waiting | the key is gone | erased: every command is refused |
/// | waiting | the vault fails | stop; the next command starts anew |
/// | vacant | an import that opens the twin | waiting, for a new key |
/// | vacant | anything else | refused, nothing is made or stored |
final class TwinStart {
    private static final int MAX_WAITING = 1_000;
    private static final Refusal BUSY =
            new Refusal("twin.busy", "the twin is starting and too many commands wait");

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
        this.rules = new PatientTwinRules(patient, parts.catalog(), parts.random());
        this.context = context;
        this.waiting = waiting;
    }

    private record Fetched(PatientKey key) {}

    private record NotFetched(Throwable cause) {}

    static Behavior<PatientCommand> create(PatientId patient, PatientTwin.Parts parts) {
        Behavior<Object> start =
                Behaviors.setup(context ->
                        Behaviors.withStash(
                                MAX_WAITING,
                                stash ->
                                        new TwinStart(patient, parts, context, stash)
                                                .fetch(() -> parts.vault().find(patient))));
        return start.narrow();
    }

    private Behavior<Object> fetch(Supplier<PatientKey> key) {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(key, parts.blocking()),
                (fetched, failure) ->
                        failure == null ? new Fetched(fetched) : new NotFetched(failure));
        return Behaviors.receive(Object.class)
                .onMessage(Fetched.class, fetched -> started(fetched.key()))
                .onMessage(
                        NotFetched.class,
                        failed -> {
                            throw new IllegalStateException(
                                    "the key of " + patient + " cannot be fetched", failed.cause());
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

    private Behavior<Object> started(PatientKey key) {
        return waiting.unstashAll(
                switch (key) {
                    case PatientKey.Held(var cipher) -> twin(cipher);
                    case PatientKey.NeverMade() -> vacant();
                    case PatientKey.KeyGone _ -> without(new PatientState.Erased());
                });
    }

    private Behavior<Object> twin(PatientCipher cipher) {
        var history = new History(cipher, parts.random());
        // the answer of the vault was the only other message there ever is
        return new PatientTwin(patient, rules, parts.clock(), history).unsafeCast();
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
                            return fetch(() -> parts.vault().keyOf(patient));
                        })
                .build();
    }

    private Behavior<Object> without(PatientState state) {
        return Behaviors.receive(Object.class)
                .onMessage(
                        PatientCommand.class,
                        command -> {
                            rules.decide(state, command, parts.clock().instant()).answer();
                            return Behaviors.same();
                        })
                .build();
    }
}
