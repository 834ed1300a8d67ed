package io.twinmesh.inference.serving;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is asked of a model.
///
/// @param id chosen by whoever asks, given back with the answer; empty when there is none
/// @param outputs by name, in the order they are wanted; none: all of the model's
/// @param priority 1 (first) to [#PRIORITIES]; 0 for the middle
/// @param timeout no later than the server's own limit
public record Question(
        String id,
        List<Given> inputs,
        List<String> outputs,
        long priority,
        Optional<Duration> timeout) {
    public static final int PRIORITIES = 3;

    /// One input.
    ///
    /// @param shape as it was given
    /// @param content little-endian and row by row; handed over, not copied
    public record Given(String name, String datatype, List<Long> shape, byte[] content) {
        public Given {
            shape = List.copyOf(shape);
        }

        /// Size only: the numbers are somebody's.
        @Override
        public String toString() {
            return "Given[" + content.length + " bytes]";
        }
    }

    public Question {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    @Override
    public String toString() {
        return "Question[" + inputs.size() + " inputs]";
    }
}
