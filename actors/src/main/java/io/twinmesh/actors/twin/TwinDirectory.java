package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds the twin of a patient, wherever in the cluster it lives.
@FunctionalInterface
public interface TwinDirectory {
    RecipientRef<PatientCommand> twin(PatientId patient);
}
