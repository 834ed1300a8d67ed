package io.twinmesh.inference.engine;

import java.time.Duration;

/// A point on the clock that counts lengths of time (`System.nanoTime`).
///
/// @param nanos meaningless except in comparison with the same clock
public record Deadline(long nanos) {
    private static final long FOREVER = Long.MAX_VALUE / 2;

    /// @param now of the clock
    public static Deadline after(Duration length, long now) {
        return new Deadline(now + Math.min(length.toNanos(), FOREVER));
    }

    /// So far away that it never passes.
    public static Deadline none(long now) {
        return new Deadline(now + FOREVER);
    }

    public boolean passed(long now) {
        return left(now) <= 0;
    }

    /// The one that passes last.
    public Deadline later(Deadline other) {
        return nanos - other.nanos >= 0 ? this : other;
    }

    /// Nanoseconds to go; 0 or less when it passed.
    public long left(long now) {
        return nanos - now; // the difference, because the clock may wrap
    }
}
