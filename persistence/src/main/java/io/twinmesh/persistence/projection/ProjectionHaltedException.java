package io.twinmesh.persistence.projection;

/// A projection found the world to be as it can only be after a restored backup, a lost commit or a
/// damaged table. It stops for good; a person has to look.
public final class ProjectionHaltedException extends RuntimeException {
    public ProjectionHaltedException(String message) {
        super(message);
    }

    public ProjectionHaltedException(String message, Throwable cause) {
        super(message, cause);
    }
}
