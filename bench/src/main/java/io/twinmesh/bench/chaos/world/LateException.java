package io.twinmesh.bench.chaos.world;

import java.io.IOException;

/// A server, an agent or the database was not there again in time: a machine that others fill can
/// be the cause, and what the run would have found is not known.
public final class LateException extends IOException {
    private static final long serialVersionUID = 1;

    public LateException(String message) {
        super(message);
    }
}
