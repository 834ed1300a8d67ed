package io.twinmesh.bench.chaos;

import java.io.IOException;

/// The network of a run could not be started on this machine: nothing was tried and nothing shown.
final class NotStartedException extends IOException {
    private static final long serialVersionUID = 1;

    NotStartedException(IOException cause) {
        super(cause);
    }
}
