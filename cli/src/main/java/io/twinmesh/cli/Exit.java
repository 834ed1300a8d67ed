package io.twinmesh.cli;

/// The exit codes of every command; they are a contract.
public final class Exit {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    public static final int USAGE = 2;

    /// Checked, and the answer is no.
    public static final int NO = 3;

    public static final int REFUSED = 4;
    public static final int UNREACHABLE = 5;

    /// Checked as far as possible with what was given, and nothing is wrong so far.
    public static final int IN_PART = 6;

    private Exit() {}
}
