package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.pipeline.StepValues;
import io.twinmesh.cluster.http.pipeline.StepSeal;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyScope;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.Sealed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What clients give with steps of pipelines, under the patient's key for clinical data: it waits
/// in a pipeline's journal, is bound to the step's job, and is unreadable once the key is
/// destroyed.
public final class SealedSteps implements StepSeal, StepValues {
    private final KeyVault vault;
    private final Executor blocking;

    /// @param blocking runs what waits for the vault's database
    public SealedSteps(KeyVault vault, Executor blocking) {
        this.vault = vault;
        this.blocking = blocking;
    }

    @Override
    public Optional<Sealed> seal(PatientId patient, JobId job, String values) {
        return vault.find(patient) instanceof PatientKeys.Held(var cipher)
                        && cipher.holds(KeyScope.CLINICAL)
                ? Optional.of(
                        cipher.seal(
                                DataClass.CLINICAL,
                                context(job),
                                values.getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public CompletionStage<Optional<String>> open(PatientId patient, JobId job, Sealed given) {
        return Elsewhere.supply(
                () ->
                        vault.find(patient) instanceof PatientKeys.Held(var cipher)
                                ? cipher.open(KeyScope.CLINICAL, context(job), given)
                                        .map(it -> new String(it, StandardCharsets.UTF_8))
                                : Optional.empty(),
                blocking);
    }

    private static byte[] context(JobId job) {
        return ("pipeline-step|" + job.value()).getBytes(StandardCharsets.UTF_8);
    }
}
