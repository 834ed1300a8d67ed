package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one bulk export. It is drawn at random: who knows it still needs a token.
///
/// @param value `ex-` and 32 lower-case hex digits
public record ExportId(String value) {
    private static final Pattern FORM = Pattern.compile("ex-[0-9a-f]{32}");

    public ExportId {
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
