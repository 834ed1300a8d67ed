package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names one provider's node: `node-` and 20 hex digits of the SHA-256 of its public key.
public record NodeId(String value) {
    private static final Pattern FORM = Pattern.compile("node-[0-9a-f]{20}");

    public NodeId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    public static boolean wellFormed(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
