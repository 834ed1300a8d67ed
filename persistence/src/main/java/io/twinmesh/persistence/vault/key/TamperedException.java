package io.twinmesh.persistence.vault.key;

/// Sealed bytes do not open under the key and the place they were found in: they were changed,
/// moved to another row, or the wrong master key is in use.
public final class TamperedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TamperedException(Throwable cause) {
        super("sealed bytes do not open: changed, moved, or sealed under another key", cause);
    }
}
