package io.twinmesh.persistence.history;

/// A stored record of a twin does not open or does not fit its tag. The twin must not run on: a
/// skipped event would make it silently wrong.
public final class UnreadableHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableHistoryException(String tag) {
        super("a stored '" + tag + "' does not fit its tag");
    }

    UnreadableHistoryException(String tag, Throwable cause) {
        super("a stored '" + tag + "' does not open", cause);
    }
}
