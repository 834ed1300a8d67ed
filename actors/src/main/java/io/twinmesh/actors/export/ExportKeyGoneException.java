package io.twinmesh.actors.export;

import io.twinmesh.persistence.identity.ExportId;

/// The key of an export that was under way or complete is destroyed: the export was deleted or
/// withdrawn, and an older backup of the main database has brought it back. Nothing of its files
/// can be read any more.
public final class ExportKeyGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExportKeyGoneException(ExportId export) {
        super("the key of " + export + " is destroyed");
    }
}
