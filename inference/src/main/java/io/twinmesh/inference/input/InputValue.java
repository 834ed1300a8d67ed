package io.twinmesh.inference.input;

/// One value a model receives.
public sealed interface InputValue {
    /// A finite number in the unit that the manifest declares.
    record Amount(double value) implements InputValue {
        public Amount {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("input must be a finite number, got " + value);
            }
        }
    }

    /// A yes or no.
    record Flag(boolean value) implements InputValue {}

    /// One of the manifest's choices.
    record Choice(String value) implements InputValue {}
}
