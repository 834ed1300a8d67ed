package io.twinmesh.inference.therapy;

/// A table that cannot be read; the message names the line and what was expected.
public final class MalformedTableException extends RuntimeException {
    MalformedTableException(int line, String why) {
        super("line " + line + ": " + why);
    }
}
