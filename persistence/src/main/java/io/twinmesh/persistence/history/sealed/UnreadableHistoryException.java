package io.twinmesh.persistence.history.sealed;

/// A stored record of a twin does not open, does not fit its tag or stands where it should not. The
/// twin must not run on: a skipped event would make it silently wrong.
public final class UnreadableHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    private UnreadableHistoryException(String code, String message) {
        super(message);
        this.code = code;
    }

    private UnreadableHistoryException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public static UnreadableHistoryException sealBroken(String tag, Throwable cause) {
        return new UnreadableHistoryException(
                "history.seal-broken", "a stored '" + tag + "' does not open", cause);
    }

    public static UnreadableHistoryException misfit(String tag) {
        return new UnreadableHistoryException(
                "history.misfit", "a stored '" + tag + "' does not fit its tag");
    }

    public static UnreadableHistoryException chainBroken(String tag) {
        return new UnreadableHistoryException(
                "history.chain-broken",
                "a stored '" + tag + "' is not the one that follows in its history");
    }

    /// `history.seal-broken`, `history.misfit` or `history.chain-broken`.
    public String code() {
        return code;
    }
}
