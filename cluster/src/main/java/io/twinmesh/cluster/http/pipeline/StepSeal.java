package io.twinmesh.cluster.http.pipeline;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.key.Sealed;

import java.util.Optional;

/// Seals what a client gives with a step of a pipeline, before anything of it is stored.
@FunctionalInterface
public interface StepSeal {
    /// Blocks on the vault.
    ///
    /// @param job of the step, to which the seal is bound
    /// @param values JSON text of one object
    /// @return empty when the patient's key is gone
    Optional<Sealed> seal(PatientId patient, JobId job, String values);
}
