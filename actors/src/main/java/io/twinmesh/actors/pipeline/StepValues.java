package io.twinmesh.actors.pipeline;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.key.Sealed;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Opens what a client gave with a step, which waits sealed until the step is asked.
@FunctionalInterface
public interface StepValues {
    /// @param job of the step, to which the seal is bound
    /// @return JSON text of one object; empty when the patient's key is gone
    CompletionStage<Optional<String>> open(PatientId patient, JobId job, Sealed given);
}
