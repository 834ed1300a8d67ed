package io.twinmesh.inference.input;

/// One value a model receives. Its text hides the value, which is clinical.
public sealed interface InputValue {
    /// A finite number in the unit that the manifest declares.
    record Amount(double value) implements InputValue {
        public Amount {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("input must be a finite number, got " + value);
            }
        }

        @Override
        public String toString() {
            return "Amount[hidden]";
        }
    }

    /// A yes or no.
    record Flag(boolean value) implements InputValue {
        @Override
        public String toString() {
            return "Flag[hidden]";
        }
    }

    /// One of the manifest's choices.
    record Choice(String value) implements InputValue {
        @Override
        public String toString() {
            return "Choice[hidden]";
        }
    }
}
