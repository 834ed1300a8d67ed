package io.twinmesh.persistence.audit;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Names one record of the trail: `au-` and 32 random hex digits.
public record AuditId(String value) {
    private static final Pattern FORM = Pattern.compile("au-[0-9a-f]{32}");

    public AuditId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    /// Whether the text has the form of such a name.
    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /// A name that no other record has.
    public static AuditId random(RandomGenerator random) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return new AuditId("au-" + HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
