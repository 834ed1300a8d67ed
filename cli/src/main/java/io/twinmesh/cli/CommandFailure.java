package io.twinmesh.cli;

/// Ends a command with one sentence on standard error and an exit code of [Exit]; no stack trace is
/// shown.
public final class CommandFailure extends RuntimeException {
    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// The command was called as it cannot be.
    public static CommandFailure usage(String message) {
        return new CommandFailure(Exit.USAGE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
