package io.twinmesh.actors.packed;

import java.time.Instant;
import java.util.Optional;

/// A time, or that there is none, in one number that leaves its lowest byte free for something
/// else. Only times of whole milliseconds within a million years of 1970 fit.
public final class PackedTimes {
    private static final int FREE = 8;
    private static final long NONE = Long.MIN_VALUE >> FREE;
    private static final long MOST_SECONDS = -NONE / 1_000 - 1;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private PackedTimes() {}

    public static boolean fits(Instant at) {
        return at.getNano() % NANOS_PER_MILLI == 0 && Math.abs(at.getEpochSecond()) < MOST_SECONDS;
    }

    /// @param at one that fits
    /// @param beside what goes into the free byte
    public static long packed(Optional<Instant> at, int beside) {
        return (at.map(Instant::toEpochMilli).orElse(NONE) << FREE) | (beside & 0xff);
    }

    public static Optional<Instant> time(long packed) {
        var millis = packed >> FREE;
        return millis == NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /// What is in the free byte.
    public static byte beside(long packed) {
        return (byte) packed;
    }
}
