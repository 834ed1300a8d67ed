package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one job, derived from the payer and the payer's idempotency key, so that the same request
/// always names the same job.
///
/// @param value `job-` and 32 lower-case hex digits
public record JobId(String value) {
    private static final Pattern FORM = Pattern.compile("job-[0-9a-f]{32}");

    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    /// Whether the text has the form of such a name.
    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
