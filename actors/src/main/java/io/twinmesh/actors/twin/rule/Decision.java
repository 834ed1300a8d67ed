package io.twinmesh.actors.twin.rule;

import io.twinmesh.persistence.history.PatientEvent;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.ArrayList;
import java.util.List;

/// What a command comes to: events to store, then a reply. A refusal is a reply without events,
/// unless the refusal itself must be remembered.
public record Decision<R>(List<PatientEvent> events, ActorRef<R> to, R reply) {
    public Decision {
        events = List.copyOf(events);
    }

    static <R> Decision<R> reply(ActorRef<R> to, R reply) {
        return new Decision<>(List.of(), to, reply);
    }

    static <R> Decision<R> store(PatientEvent event, ActorRef<R> to, R reply) {
        return new Decision<>(List.of(event), to, reply);
    }

    /// The same answer, and nothing is stored.
    Decision<R> withoutEvents() {
        return reply(to, reply);
    }

    /// The same, and these events after the others.
    Decision<R> and(List<PatientEvent> more) {
        var all = new ArrayList<>(events);
        all.addAll(more);
        return new Decision<>(all, to, reply);
    }

    public void answer() {
        to.tell(reply);
    }
}
