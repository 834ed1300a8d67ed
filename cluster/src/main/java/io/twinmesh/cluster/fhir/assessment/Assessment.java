package io.twinmesh.cluster.fhir.assessment;

import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.StoredAnswer;

/// One answer of a model about a patient, with all that is known of how it came about.
///
/// @param outcome what the node returned and signed, read
record Assessment(StoredAnswer stored, ModelManifest model, Outcome.Computed outcome) {

    PatientId patient() {
        return stored.twin();
    }

    /// Which inputs were used.
    AccessGranted grant() {
        return stored.grant();
    }

    /// What the node returned and signed.
    AssessmentReceived received() {
        return stored.received();
    }

    /// FHIR's word for how far it was reviewed: only what a person judged is final.
    String status() {
        return switch (stored.reviewState()) {
            case COMPUTED, PENDING_REVIEW -> "preliminary";
            case ACCEPTED -> "final";
            case AMENDED -> "amended";
            case REJECTED -> "entered-in-error";
        };
    }

    String type() {
        return AnswerName.type(outcome);
    }

    /// The job's name serves: one job has one answer.
    String id() {
        return received().job().value();
    }

    @Override
    public String toString() {
        return "Assessment[" + model.id() + "]";
    }
}
