package io.twinmesh.inference.signal;

import java.math.BigDecimal;

/// How whole numbers from a converter become a physical quantity: `value = (raw - baseline) /
/// gain`, in `unit`.
///
/// @param gain steps per unit, above 0, at most 18 digits and 12 decimals
/// @param baseline the raw number that means 0
/// @param unit UCUM code, 1 to 32 printable ASCII characters
public record Calibration(BigDecimal gain, int baseline, String unit) {
    private static final int LONGEST_UNIT = 32;

    public Calibration {
        if (gain.signum() <= 0 || gain.precision() > 18 || Math.abs(gain.scale()) > 12) {
            throw new IllegalArgumentException(
                    "want a gain above 0 with at most 18 digits and 12 decimals");
        }
        if (unit.isEmpty()
                || unit.length() > LONGEST_UNIT
                || !unit.chars().allMatch(it -> it > ' ' && it < 127)) {
            throw new IllegalArgumentException("want a unit of 1 to 32 printable ASCII characters");
        }
    }

    /// Raw numbers that are the values themselves.
    public static Calibration whole(String unit) {
        return new Calibration(BigDecimal.ONE, 0, unit);
    }

    double value(int raw) {
        return ((double) raw - baseline) / gain.doubleValue();
    }
}
