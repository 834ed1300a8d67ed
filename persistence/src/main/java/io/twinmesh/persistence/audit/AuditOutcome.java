package io.twinmesh.persistence.audit;

import java.util.Arrays;

/// How it ended, in the four grades of FHIR's AuditEvent.
public enum AuditOutcome {
    SUCCESS(0),
    /// Refused: the caller may not, asked wrongly, or asked for what is not there.
    MINOR(4),
    /// The server failed.
    SERIOUS(8),
    /// The server can no longer do this at all.
    MAJOR(12);

    private final int code;

    AuditOutcome(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    static AuditOutcome of(int code) {
        return Arrays.stream(values())
                .filter(one -> one.code == code)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("an outcome is 0, 4, 8 or 12, got " + code));
    }
}
