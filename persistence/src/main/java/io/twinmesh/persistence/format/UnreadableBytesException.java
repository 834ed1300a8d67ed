package io.twinmesh.persistence.format;

/// Stored bytes are not what their tag says, or nobody knows the tag.
public final class UnreadableBytesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnreadableBytesException(String message) {
        super(message);
    }

    UnreadableBytesException(String message, Throwable cause) {
        super(message, cause);
    }
}
