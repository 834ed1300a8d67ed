package io.twinmesh.cluster.node;

/// The server cannot start, in one sentence for the person who started it.
final class StartFailure extends RuntimeException {
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 5;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    StartFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    StartFailure(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
