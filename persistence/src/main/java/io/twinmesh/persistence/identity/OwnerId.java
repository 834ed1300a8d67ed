package io.twinmesh.persistence.identity;

import java.util.regex.Pattern;

/// Names who owns nodes: a label that the operator gave when inviting, 1 to 40 of `a-z 0-9 . _ -`,
/// the first one a letter or digit. Nodes of one owner never check each other's results.
public record OwnerId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

    public OwnerId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("must match " + FORM + ", got '" + value + "'");
        }
    }

    public static boolean wellFormed(String value) {
        return FORM.matcher(value).matches();
    }

    /// Of a node that was enrolled before nodes had owners: nobody's but its account's.
    public static OwnerId of(AccountId account) {
        return new OwnerId(account.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
