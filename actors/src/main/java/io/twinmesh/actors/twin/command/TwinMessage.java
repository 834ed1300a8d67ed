package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.vault.PatientCipher;

import org.apache.pekko.actor.DeadLetterSuppression;

/// What reaches a twin's actor: commands from outside, and what it tells itself.
public sealed interface TwinMessage permits PatientCommand, TwinMessage.Own {

    /// What it tells itself; never leaves the actor.
    sealed interface Own extends TwinMessage {}

    record Fetched(Footing footing) implements Own {}

    record NotFetched(Throwable cause) implements Own {}

    /// It is time to look whether the twin may rest.
    record Rest() implements Own, DeadLetterSuppression {}

    /// What a start rests on.
    sealed interface Footing {
        /// @param fromSnapshot whether the newest snapshot opens with the keys that are left
        record Keys(PatientCipher cipher, boolean fromSnapshot) implements Footing {}

        /// Nothing ever happened to this patient.
        record Nothing() implements Footing {}

        /// The history must not or cannot be read.
        record Closed(Refusal why) implements Footing {}
    }
}
