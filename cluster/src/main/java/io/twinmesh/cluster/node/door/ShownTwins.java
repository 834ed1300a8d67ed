package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.read.twin.TwinAccess;
import io.twinmesh.cluster.fhir.read.twin.TwinConsent;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.persistence.identity.PatientId;

import java.util.concurrent.CompletionStage;

/// Lets a caller see of a twin what the patient's consents allow.
final class ShownTwins implements TwinAccess {
    private final Consents consents;

    ShownTwins(TwinDirectory twins, Asks asks) {
        this.consents = new Consents(twins, asks);
    }

    @Override
    public CompletionStage<TwinConsent> admit(PatientId twin, Call call) {
        return consents.admit(twin, call).thenApply(filter -> filter::decide);
    }
}
