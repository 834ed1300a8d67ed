package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.pipeline.PipelineEvent.PipelineStopped;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineSubmitted;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where a pipeline stands: what its events say.
sealed interface PipelineState {
    /// Nobody asked for it yet.
    record Unknown() implements PipelineState {}

    /// @param answers of the steps that are answered, sequence numbers in the twin's journal
    /// @param awaited since when the last of them waits for a person's judgement, when it does
    record Running(PipelineSubmitted terms, List<Long> answers, Optional<Instant> awaited)
            implements PipelineState {
        public Running {
            answers = List.copyOf(answers);
        }

        /// The step that was answered last, counted from 0.
        int last() {
            return answers.size() - 1;
        }

        /// The step that is under way, or comes next, counted from 0.
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
