package io.twinmesh.inference.runtime;

/// This program cannot run a model: it does not know the equation, lacks the engine or the graph,
/// or the graph is not one that it accepts. The code is public and permanent; nothing was computed.
public final class ModelUnavailable extends RuntimeException {
    private final String code;

    public ModelUnavailable(String code, String message) {
        super(message);
        this.code = code;
    }

    /// As above, for a failure that another library reported.
    public ModelUnavailable(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
