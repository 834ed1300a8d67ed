package io.twinmesh.inference.engine;

import java.util.List;

/// How one run of a graph over the rows of one or more callers went.
public sealed interface BatchRun {
    /// @param answers one per caller, in the callers' order
    record Answered(List<Rows> answers) implements BatchRun {
        public Answered {
            answers = List.copyOf(answers);
        }
    }

    /// The deadline passed: the run was stopped, or not started.
    record Expired() implements BatchRun {}

    /// The graph failed on these rows.
    record Failed() implements BatchRun {}
}
