package io.twinmesh.cli;

/// Ends a command with one sentence on standard error and an exit code of [Exit]; no stack trace is
/// shown.
public final class CommandFailure extends RuntimeException {
    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
