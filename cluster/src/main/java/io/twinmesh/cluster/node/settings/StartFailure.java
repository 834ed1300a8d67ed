package io.twinmesh.cluster.node.settings;

/// The server cannot start, in one sentence for the person who started it.
public final class StartFailure extends RuntimeException {
    public static final int FAILURE = 1;
    public static final int USAGE = 2;
    public static final int UNREACHABLE = 5;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    public StartFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    public StartFailure(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
