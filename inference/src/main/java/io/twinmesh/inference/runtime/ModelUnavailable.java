package io.twinmesh.inference.runtime;

/// This program cannot run a model: it does not know the equation, or lacks the engine or the
/// graph. The code is public and permanent.
public final class ModelUnavailable extends RuntimeException {
    private final String code;

    public ModelUnavailable(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
