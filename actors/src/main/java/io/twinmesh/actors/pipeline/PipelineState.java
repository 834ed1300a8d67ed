package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.pipeline.PipelineEvent.PipelineStopped;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineSubmitted;

import java.util.List;
import java.util.Optional;

/// Where a pipeline stands: what its events say.
sealed interface PipelineState {
    /// Nobody asked for it yet.
    record Unknown() implements PipelineState {}

    /// @param answers of the steps that are answered, sequence numbers in the twin's journal
    record Running(PipelineSubmitted terms, List<Long> answers) implements PipelineState {
        public Running {
            answers = List.copyOf(answers);
        }

        /// The step that is under way, counted from 0.
        int current() {
            return answers.size();
        }

        PipelineStep step() {
            return terms.steps().get(current());
        }
    }

    /// @param stopped why, when not every step is answered
    record Done(PipelineSubmitted terms, int answered, Optional<PipelineStopped> stopped)
            implements PipelineState {}
}
