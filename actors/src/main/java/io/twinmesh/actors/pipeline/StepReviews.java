package io.twinmesh.actors.pipeline;

import io.twinmesh.persistence.history.AmendedValue;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What people found the answers of steps to be.
public interface StepReviews {
    /// Whether answers of a model wait for a person before anything takes them further; of a model
    /// that is not known they do.
    boolean reviewedFirst(String modelDigest);

    /// @param job of the step
    /// @return empty while nobody has judged its answer
    CompletionStage<Optional<Judged>> of(JobId job);

    /// @param state accepted, amended or rejected
    /// @param amended the values that an amended answer should have; none when only words say it
    record Judged(ReviewState state, List<AmendedValue> amended) {
        public Judged {
            if (!state.decided()) {
                throw new IllegalArgumentException("nobody has judged it: " + state);
            }
            amended = List.copyOf(amended);
        }
    }
}
