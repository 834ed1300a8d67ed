package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.persistence.history.ReviewState;

import java.util.Optional;

/// What a pipeline tells itself.
sealed interface PipelineNote extends PipelineCommand {
    /// The outputs that the step takes were read.
    ///
    /// @param asked JSON text of them, as a question's own inputs
    record Fed(int step, String asked) implements PipelineNote {
        /// The values are clinical.
        @Override
        public String toString() {
            return "Fed[" + step + "]";
        }
    }

    /// An output that the step takes cannot be had.
    record NotFed(int step, String code) implements PipelineNote {}

    /// What the step's job says of itself.
    record Heard(int step, JobReply reply) implements PipelineNote {}

    /// Time to watch the step's job again.
    record Watch(int step) implements PipelineNote {}

    /// No answer came in time, or the question could not be put.
    record Unheard(int step) implements PipelineNote {}

    /// What a person found the answer of a step to be; empty while nobody has judged it.
    record Judged(int step, Optional<ReviewState> state) implements PipelineNote {}

    /// Time to go on.
    record Again() implements PipelineNote {}
}
