package io.twinmesh.persistence.expert;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Names one case of expert review. Drawn at random: nothing of the patient or the question can be
/// found by it.
///
/// @param value `rc-` and 32 lower-case hex digits
public record CaseId(String value) {
    private static final Pattern FORM = Pattern.compile("rc-[0-9a-f]{32}");

    public CaseId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    /// @param random a cryptographically strong source
    public static CaseId drawn(RandomGenerator random) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return new CaseId("rc-" + HexFormat.of().formatHex(bytes));
    }

    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
