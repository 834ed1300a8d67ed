package io.twinmesh.persistence.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.HexFormat;

/// Names one job, derived from the payer and the payer's idempotency key, so that the same request
/// always names the same job: `job-` and 32 lower-case hex digits.
///
/// A lane looks each of them up, writes it and hashes it, so the bits are kept beside the digits,
/// as in an [AccountId]. It is stored and sent as a record with the one component `value` would be.
public final class JobId {
    private static final String PREFIX = "job-";
    private static final int DIGITS = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final String value;
    @JsonIgnore private final long high;
    @JsonIgnore private final long low;

    /// @param value `job-` and 32 lower-case hex digits
    @JsonCreator
    public JobId(@JsonProperty("value") String value) {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("must match job-[0-9a-f]{32}, got '" + value + "'");
        }
        this.value = value;
        this.high = HexFormat.fromHexDigitsToLong(value, PREFIX.length(), PREFIX.length() + 16);
        this.low = HexFormat.fromHexDigitsToLong(value, PREFIX.length() + 16, value.length());
    }

    private JobId(long high, long low) {
        this.value = PREFIX + HEX.toHexDigits(high) + HEX.toHexDigits(low);
        this.high = high;
        this.low = low;
    }

    /// @param high what the first 16 digits say
    /// @param low what the last 16 digits say
    public static JobId of(long high, long low) {
        return new JobId(high, low);
    }

    /// Whether the text has the form of such a name.
    public static boolean wellFormed(String text) {
        return HexDigits.follow(PREFIX, DIGITS, text);
    }

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

    @Override
    public boolean equals(Object other) {
        return other instanceof JobId that && that.high == high && that.low == low;
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
