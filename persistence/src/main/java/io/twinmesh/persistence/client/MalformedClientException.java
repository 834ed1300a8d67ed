package io.twinmesh.persistence.client;

/// A client's file is not as it must be; the message says what is wrong in one sentence.
public final class MalformedClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedClientException(String message) {
        super(message);
    }

    MalformedClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
