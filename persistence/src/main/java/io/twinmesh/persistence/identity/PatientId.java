package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one patient's twin. It is derived from the patient's identifier with the network's own
/// key, so it names nobody to a reader without that key.
///
/// @param value `tw-` and 32 lower-case hex digits
public record PatientId(String value) {
    private static final Pattern FORM = Pattern.compile("tw-[0-9a-f]{32}");

    public PatientId {
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
