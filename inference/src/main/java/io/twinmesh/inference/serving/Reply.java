package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.TensorSpec;

import java.util.List;

/// What became of a question.
public sealed interface Reply {
    /// @param outputs in the order they were asked for
    record Answered(String model, int version, String id, List<Output> outputs) implements Reply {
        public Answered {
            outputs = List.copyOf(outputs);
        }
    }

    record Refused(Refusal refusal) implements Reply {
        Refused(Refusal.Reason reason, String text) {
            this(new Refusal(reason, text));
        }
    }

    /// One output.
    ///
    /// @param content little-endian and row by row; not to be written to
    record Output(TensorSpec spec, int rows, byte[] content) {
        public List<Long> shape() {
            return Fitting.shape(spec, rows);
        }

        @Override
        public String toString() {
            return "Output[" + rows + " rows]";
        }
    }
}
