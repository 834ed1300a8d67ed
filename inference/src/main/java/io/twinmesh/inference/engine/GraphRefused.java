package io.twinmesh.inference.engine;

/// A graph that cannot be run here. The code is public and permanent.
public final class GraphRefused extends Exception {
    private final String code;
    private final String why;

    GraphRefused(String code, String why) {
        super(why);
        this.code = code;
        this.why = why;
    }

    GraphRefused(String code, String why, Throwable cause) {
        super(why, cause);
        this.code = code;
        this.why = why;
    }

    /// One sentence for the operator.
    public String why() {
        return why;
    }

    public String code() {
        return code;
    }
}
