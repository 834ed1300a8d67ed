package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.persistence.identity.PatientId;

import java.util.concurrent.CompletionStage;

/// Asks a twin what a caller may see.
public interface TwinAccess {
    /// @param revision how many events the twin had stored when it answered
    record Admitted(TwinConsent consent, long revision) {}

    /// Fails with a refusal when the twin is unknown, erased or not well.
    CompletionStage<Admitted> admit(PatientId twin, Call call);
}
