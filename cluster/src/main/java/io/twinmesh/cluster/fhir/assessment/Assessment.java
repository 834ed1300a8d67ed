package io.twinmesh.cluster.fhir.assessment;

import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.PatientId;

/// One answer of a model about a patient, with all that is known of how it came about.
///
/// @param grant which inputs were used
/// @param received what the node returned and signed
/// @param outcome the same, read
record Assessment(
        PatientId patient,
        ModelManifest model,
        AccessGranted grant,
        AssessmentReceived received,
        Outcome.Computed outcome) {

    /// Whether it is a risk: every number is a probability.
    boolean risk() {
        return outcome.outputs().stream().allMatch(output -> output.unit().equals("1"));
    }

    String type() {
        return risk() ? "RiskAssessment" : "Observation";
    }

    /// The job's name serves: one job has one answer.
    String id() {
        return received.job().value();
    }

    @Override
    public String toString() {
        return "Assessment[" + model.id() + "]";
    }
}
