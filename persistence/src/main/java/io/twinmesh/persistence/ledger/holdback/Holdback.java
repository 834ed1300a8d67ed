package io.twinmesh.persistence.ledger.holdback;

import java.time.Duration;
import java.time.Instant;

/// Which part of the provider's share is withheld, and for how long at most. Days are those of UTC,
/// so that what was earned on one day is judged and paid together.
///
/// @param points basis points of the provider's share, 1 to 10,000
/// @param days whole days after the one on which it was earned, 1 to 366
public record Holdback(int points, int days) {
    private static final int WHOLE = 10_000;
    private static final int MOST_DAYS = 366;
    private static final long DAY = Duration.ofDays(1).toMillis();

    public Holdback {
        if (points < 1 || points > WHOLE || days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException(
                    "1 to 10000 basis points are withheld for 1 to 366 days, got "
                            + points
                            + " and "
                            + days);
        }
    }

    /// What is withheld of a provider's share, rounded down.
    ///
    /// @param share 0 or more
    public long of(long share) {
        return share / WHOLE * points + share % WHOLE * points / WHOLE;
    }

    /// The day at whose beginning what was earned at this moment is the provider's, whatever was
    /// found.
    public long dueDay(Instant earned) {
        return day(earned) + days + 1;
    }

    /// Days since 1970 at a moment.
    public static long day(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), DAY);
    }

    /// When a day begins.
    public static Instant beginning(long day) {
        return Instant.ofEpochMilli(day * DAY);
    }
}
