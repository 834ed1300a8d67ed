package io.twinmesh.inference.engine;

/// A graph that cannot be run here. The code is public and permanent.
public final class GraphRefused extends Exception {
    private final String code;

    GraphRefused(String code, String message) {
        super(message);
        this.code = code;
    }

    GraphRefused(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
