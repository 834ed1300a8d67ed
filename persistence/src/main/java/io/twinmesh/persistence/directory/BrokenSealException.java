package io.twinmesh.persistence.directory;

/// A version of a resource does not open under the installation's key at the place it was found in:
/// it was changed, moved, sealed under another key, or put there without a seal.
public final class BrokenSealException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;

    /// @param cause what the cipher said
    public BrokenSealException(String type, String id, int version, Throwable cause) {
        super(
                "%s/%s version %d does not open: changed, moved, or sealed under another key"
                        .formatted(type, id, version),
                cause);
        this.type = type;
    }

    /// For a version that nobody sealed.
    public BrokenSealException(String type, String id, int version) {
        super(
                "%s/%s version %d is not sealed: put there from outside of the server"
                        .formatted(type, id, version));
        this.type = type;
    }

    public String type() {
        return type;
    }
}
