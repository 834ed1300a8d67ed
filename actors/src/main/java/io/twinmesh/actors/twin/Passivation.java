package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.PatientCommand;

import org.apache.pekko.actor.typed.ActorRef;

/// How a twin asks whoever started it to stop it, without losing what is under way to it.
@FunctionalInterface
public interface Passivation {
    void request(ActorRef<PatientCommand> twin);
}
