package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one lease of one job: `ls-` and 32 random hex digits. A node sees this and never the job's
/// or the twin's name.
public record LeaseId(String value) {
    private static final Pattern FORM = Pattern.compile("ls-[0-9a-f]{32}");

    public LeaseId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    /// Whether a text that somebody sent can name a lease.
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
