package io.twinmesh.inference.runtime;

/// A model that cannot be loaded: its manifest and its blob do not fit together, or the blob is not
/// a graph that this program runs. Whoever asked for the model hears [#code()]; nothing was
/// computed.
public final class ModelUnavailable extends RuntimeException {
    private final String code;

    /// @param code permanent refusal code, for example `model.digest-mismatch`
    /// @param message what was found and what was expected, for the operator's log
    public ModelUnavailable(String code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    /// As above, for a failure that another library reported.
    public ModelUnavailable(String code, String message, Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
