package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.Rows;

/// What became of a request.
public sealed interface Answer {
    /// @param rows as many as were asked for, in their order
    record Computed(Rows rows) implements Answer {}

    /// No answer, and why.
    enum Refused implements Answer {
        /// As many requests wait as may wait: try later.
        BUSY("engine.busy"),
        /// The deadline passed.
        EXPIRED("engine.deadline-exceeded"),
        /// Whoever asked took the question back.
        CANCELLED("engine.cancelled"),
        /// The graph failed on these rows, also when they were alone.
        FAILED("engine.failed"),
        /// Not of the graph's inputs, or more rows than one run takes.
        MISFIT("engine.rows-unfit"),
        /// The model is being taken down.
        CLOSED("engine.closed");

        private final String code;

        Refused(String code) {
            this.code = code;
        }

        /// Public and permanent.
        public String code() {
            return code;
        }
    }
}
