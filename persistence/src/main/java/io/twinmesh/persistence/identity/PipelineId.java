package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one pipeline, derived like a job's name from the payer and the payer's idempotency key.
///
/// @param value `pl-` and 32 lower-case hex digits
public record PipelineId(String value) {
    private static final Pattern FORM = Pattern.compile("pl-[0-9a-f]{32}");

    public PipelineId {
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
