package io.twinmesh.inference.signal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

/// How often samples are taken, as an exact fraction: 360 Hz has no exact period in milliseconds,
/// and one sample in five minutes no exact frequency in hertz.
///
/// @param samples how many samples fall into `perMillis`; both are kept in lowest terms
/// @param perMillis 1 to 86,400,000
public record SampleRate(long samples, long perMillis) {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /// 100 kHz.
    private static final long MOST_PER_MILLI = 100;

    public SampleRate {
        if (samples < 1 || perMillis < 1 || perMillis > DAY) {
            throw new IllegalArgumentException(
                    "got "
                            + samples
                            + " samples per "
                            + perMillis
                            + " ms, want at least 1 in at most a day");
        }
        if (samples > MOST_PER_MILLI * perMillis) {
            throw new IllegalArgumentException("want at most 100 kHz");
        }
        var common =
                BigInteger.valueOf(samples).gcd(BigInteger.valueOf(perMillis)).longValueExact();
        samples /= common;
        perMillis /= common;
    }

    /// @param hertz more than 0, at most 6 decimals
    /// @throws IllegalArgumentException when it is out of range
    public static SampleRate ofHertz(BigDecimal hertz) {
        var plain = hertz.stripTrailingZeros();
        var scale = Math.max(0, plain.scale());
        if (scale > 6 || plain.precision() - plain.scale() > 6) {
            throw new IllegalArgumentException("want a frequency below 1 MHz with 6 decimals");
        }
        var unscaled = plain.setScale(scale).unscaledValue().longValueExact();
        if (unscaled < 1) {
            throw new IllegalArgumentException("want a frequency above 0");
        }
        var per = Math.multiplyExact(1_000L, (long) Math.pow(10, scale));
        var common = BigInteger.valueOf(unscaled).gcd(BigInteger.valueOf(per)).longValueExact();
        return new SampleRate(unscaled / common, per / common);
    }

    /// One sample in each such period.
    public static SampleRate every(Duration period) {
        return new SampleRate(1, period.toMillis());
    }

    public double hertz() {
        return 1000.0 * samples / perMillis;
    }

    /// How many samples fall into this time, rounded to the nearest.
    public int within(Duration time) {
        return Math.toIntExact(Math.round(time.toNanos() / 1e9 * hertz()));
    }

    /// The time from the first sample to the one at `index`, cut to nanoseconds.
    Duration offset(int index) {
        var sampleMillis = index * perMillis;
        return Duration.ofMillis(sampleMillis / samples)
                .plusNanos(sampleMillis % samples * 1_000_000 / samples);
    }

    /// The index of the first sample that does not lie before this time.
    long firstNotBefore(Duration offset) {
        if (offset.isNegative()) {
            return 0;
        }
        var near = (long) (offset.toNanos() / 1e6 * samples / perMillis);
        var index = Math.max(0, near - 1);
        while (index < Integer.MAX_VALUE && offset((int) index).compareTo(offset) < 0) {
            index++;
        }
        return index;
    }
}
