package io.twinmesh.inference.program;

/// A program that gave no answer; nothing of its output is in here.
public final class ProgramFailed extends Exception {

    public enum How {
        NOT_STARTED,
        TOO_LONG,
        TOO_MUCH,
        ENDED_BADLY,
        UNREADABLE,
        INTERRUPTED
    }

    private final How how;
    private final String why;

    ProgramFailed(How how, String why) {
        super(why);
        this.how = how;
        this.why = why;
    }

    public How how() {
        return how;
    }

    /// A clause for people, for example `it ended with 9`.
    public String why() {
        return why;
    }
}
