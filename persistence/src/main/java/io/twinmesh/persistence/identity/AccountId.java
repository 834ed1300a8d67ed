package io.twinmesh.persistence.identity;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// Names one ledger account: 128 bits, written as 32 lower-case hex digits. It says nothing about
/// its owner.
public record AccountId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public AccountId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an account id has 32 hex digits, got '" + value + "'");
        }
    }

    /// @param bytes 16 bytes
    public static AccountId of(byte[] bytes) {
        return new AccountId(HexFormat.of().formatHex(bytes));
    }

    /// The 16 raw bytes.
    public byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
