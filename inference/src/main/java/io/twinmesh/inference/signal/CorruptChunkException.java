package io.twinmesh.inference.signal;

/// Leaves the reading of a chunk at the first thing that is wrong; never leaves this package.
final class CorruptChunkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String why;

    CorruptChunkException(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
