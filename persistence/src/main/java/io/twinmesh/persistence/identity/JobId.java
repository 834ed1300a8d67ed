package io.twinmesh.persistence.identity;

/// Names one job, derived from the payer and the payer's idempotency key, so that the same request
/// always names the same job.
///
/// @param value `job-` and 32 lower-case hex digits
public record JobId(String value) {
    private static final String PREFIX = "job-";
    private static final int DIGITS = 32;

    public JobId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("must match job-[0-9a-f]{32}, got '" + value + "'");
        }
    }

    /// Whether the text has the form of such a name.
    public static boolean wellFormed(String text) {
        return HexDigits.follow(PREFIX, DIGITS, text);
    }

    @Override
    public String toString() {
        return value;
    }
}
