package io.twinmesh.persistence.history.sealed;

import io.twinmesh.persistence.identity.PatientId;

/// A stored record of a twin does not open, does not fit its tag or stands where it should not. The
/// twin must not run on: a skipped event would make it silently wrong. Whoever turns this into an
/// answer puts the twin in quarantine.
public final class UnreadableHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String twin;
    private final long sequenceNumber;
    private final String code;

    private UnreadableHistoryException(
            PatientId twin, long sequenceNumber, String code, String message) {
        super(message);
        this.twin = twin.value();
        this.sequenceNumber = sequenceNumber;
        this.code = code;
    }

    /// @param sequenceNumber of the row in the twin's journal; 0 when it is not known
    public static UnreadableHistoryException sealBroken(
            PatientId twin, long sequenceNumber, String tag, Throwable cause) {
        var broken =
                new UnreadableHistoryException(
                        twin,
                        sequenceNumber,
                        "history.seal-broken",
                        "a stored '" + tag + "' does not open");
        broken.initCause(cause);
        return broken;
    }

    public static UnreadableHistoryException misfit(
            PatientId twin, long sequenceNumber, String tag) {
        return new UnreadableHistoryException(
                twin,
                sequenceNumber,
                "history.misfit",
                "a stored '" + tag + "' does not fit its tag");
    }

    public static UnreadableHistoryException chainBroken(
            PatientId twin, long sequenceNumber, String tag) {
        return new UnreadableHistoryException(
                twin,
                sequenceNumber,
                "history.chain-broken",
                "a stored '" + tag + "' is not the one that follows in its history");
    }

    /// What a state that was told not to run on knows of the reason.
    ///
    /// @param code one of those of [#code]
    public static UnreadableHistoryException known(
            PatientId twin, long sequenceNumber, String code) {
        return new UnreadableHistoryException(
                twin, sequenceNumber, code, "a history stops being readable: " + code);
    }

    public PatientId twin() {
        return new PatientId(twin);
    }

    /// Of the row at fault; 0 when it is not known.
    public long sequenceNumber() {
        return sequenceNumber;
    }

    /// `history.seal-broken`, `history.misfit` or `history.chain-broken`.
    public String code() {
        return code;
    }
}
