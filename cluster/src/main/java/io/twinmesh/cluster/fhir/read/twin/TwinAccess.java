package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.persistence.identity.PatientId;

import java.util.concurrent.CompletionStage;

/// Asks a twin what a caller may see.
public interface TwinAccess {
    /// Fails with [io.twinmesh.cluster.http.problem.Refused] when the twin is unknown, erased or
    /// not well, or nothing of it may be seen.
    CompletionStage<TwinConsent> admit(PatientId twin, Call call);
}
