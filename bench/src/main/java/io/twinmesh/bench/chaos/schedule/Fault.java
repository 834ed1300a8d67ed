package io.twinmesh.bench.chaos.schedule;

import java.time.Duration;
import java.util.Locale;

/// One fault.
///
/// @param target number of the server or agent, from 0; 0 where there is nothing to choose
/// @param after how long everything has been well before it begins
/// @param length from its beginning until it is mended
public record Fault(Kind kind, int target, Duration after, Duration length) {
    public Fault {
        if (target < 0 || after.isNegative() || length.isNegative()) {
            throw new IllegalArgumentException(
                    "got target %d, after %s, length %s, want none below 0"
                            .formatted(target, after, length));
        }
    }

    /// `after 3.1 s server-killed 1 for 5.2 s`.
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "after %.1f s %s%s for %.1f s",
                seconds(after),
                word(kind),
                kind.target() == Kind.Target.EVERYTHING ? "" : " " + target,
                seconds(length));
    }

    /// `server-killed`.
    public static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
