package io.twinmesh.inference.serving;

/// A question that gets no answer.
///
/// @param text one sentence for whoever asked; names what the model declares, never a value
public record Refusal(Reason reason, String text) {
    /// Why; the code is public and permanent, listed in `docs/refusals.md`.
    public enum Reason {
        /// Not what the protocol says.
        MALFORMED("serving.malformed"),
        /// A tensor the model does not have, has twice, or needs and did not get.
        WRONG_TENSORS("serving.wrong-tensors"),
        /// A tensor of other elements than the model's.
        WRONG_DATATYPE("serving.wrong-datatype"),
        /// A tensor of another shape than the model's, or with more or fewer elements than its own.
        WRONG_SHAPE("serving.wrong-shape"),
        /// More rows than the model takes at once.
        TOO_MANY_ROWS("serving.too-many-rows"),
        /// An answer that is not a number, asked for in a form that has only numbers.
        NOT_A_NUMBER("serving.not-a-number"),
        UNKNOWN_MODEL("serving.model-unknown"),
        /// The model is known and cannot be asked.
        NOT_READY("serving.model-not-ready"),
        BUSY("engine.busy"),
        EXPIRED("engine.deadline-exceeded"),
        CANCELLED("engine.cancelled"),
        FAILED("engine.failed"),
        /// The model, or the server, is being taken down.
        CLOSED("engine.closed");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /// The code and the sentence, as callers see them.
    public String line() {
        return reason.code() + ": " + text;
    }
}
