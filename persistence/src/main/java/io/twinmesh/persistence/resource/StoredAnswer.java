package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.PatientId;

/// What a model answered about a patient, opened.
///
/// @param sequenceNumber its place in the twin's journal
/// @param grant which inputs were used
/// @param received what the node returned and signed
public record StoredAnswer(
        PatientId twin, long sequenceNumber, AccessGranted grant, AssessmentReceived received) {
    @Override
    public String toString() {
        return "StoredAnswer[" + sequenceNumber + "]";
    }
}
