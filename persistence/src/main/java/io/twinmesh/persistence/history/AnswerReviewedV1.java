package io.twinmesh.persistence.history;

import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;

/// How a review was stored when a reviewer could not say other values. Read only.
record AnswerReviewedV1(
        Instant at, JobId job, long answer, Requester who, ReviewState state, String why) {
    static final StoredType<AnswerReviewed> READ_ONLY =
            StoredType.readOnly(
                    "twin.answer-reviewed/1",
                    AnswerReviewed.class,
                    bytes -> StrictCbor.read(bytes, AnswerReviewedV1.class).now());

    private AnswerReviewed now() {
        return new AnswerReviewed(at, job, answer, who, state, why);
    }

    /// The words may tell of the patient.
    @Override
    public String toString() {
        return "AnswerReviewedV1[" + job + ", " + at + "]";
    }
}
