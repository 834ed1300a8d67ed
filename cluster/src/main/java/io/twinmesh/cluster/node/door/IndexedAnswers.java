package io.twinmesh.cluster.node.door;

import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.Answers.StoredAnswers;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.util.Optional;

/// Answers found through the index of resources. An answer can be read without it, so what the
/// index cannot say at this moment is left out rather than refused.
record IndexedAnswers(FreshIndex fresh, AnswerReader answers) implements StoredAnswers {
    @Override
    public Optional<StoredAnswer> of(PatientId patient, JobId job) {
        try {
            fresh.after(patient);
        } catch (Refused _) {
            return Optional.empty();
        }
        return answers.of(job);
    }
}
