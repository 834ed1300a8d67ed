package io.twinmesh.persistence.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Names one ledger account: 128 bits, written as 32 lower-case hex digits. It says nothing about
/// its owner.
///
/// A payout looks at a dozen of these, so the bits are kept beside the digits; that a record cannot
/// do. It is stored and sent as a record with the one component `value` would be.
public final class AccountId {
    private static final int DIGITS = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final String value;
    @JsonIgnore private final long high;
    @JsonIgnore private final long low;

    /// @param value 32 lower-case hex digits
    @JsonCreator
    public AccountId(@JsonProperty("value") String value) {
        if (value.length() != DIGITS) {
            throw malformed(value);
        }
        this.value = value;
        this.high = half(value, 0);
        this.low = half(value, DIGITS / 2);
    }

    private AccountId(long high, long low) {
        this.value = HEX.toHexDigits(high) + HEX.toHexDigits(low);
        this.high = high;
        this.low = low;
    }

    private static long half(String value, int from) {
        long bits = 0;
        for (int at = from; at < from + DIGITS / 2; at++) {
            char digit = value.charAt(at);
            if (digit >= '0' && digit <= '9') {
                bits = bits << 4 | (digit - '0');
            } else if (digit >= 'a' && digit <= 'f') {
                bits = bits << 4 | (digit - 'a' + 10);
            } else {
                throw malformed(value);
            }
        }
        return bits;
    }

    private static IllegalArgumentException malformed(String value) {
        return new IllegalArgumentException("an account id has 32 hex digits, got '" + value + "'");
    }

    /// @param high what the first 16 digits say
    /// @param low what the last 16 digits say
    public static AccountId of(long high, long low) {
        return new AccountId(high, low);
    }

    /// @param bytes 16 bytes
    public static AccountId of(byte[] bytes) {
        return new AccountId(HEX.formatHex(bytes));
    }

    /// The 32 digits.
    @JsonProperty("value")
    public String value() {
        return value;
    }

    /// What the first 16 digits say.
    public long high() {
        return high;
    }

    /// What the last 16 digits say.
    public long low() {
        return low;
    }

    /// The 16 raw bytes.
    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccountId that && that.high == high && that.low == low;
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
