package io.twinmesh.persistence.projection;

/// A projection found its tables or the next events to be as they can only be after a restored
/// backup, a lost commit or damage. It stops for good; a person has to look.
public final class ProjectionHaltedException extends RuntimeException {
    public ProjectionHaltedException(String message) {
        super(message);
    }

    public ProjectionHaltedException(String message, Throwable cause) {
        super(message, cause);
    }
}
