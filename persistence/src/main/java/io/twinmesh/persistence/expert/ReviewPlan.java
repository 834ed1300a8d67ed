package io.twinmesh.persistence.expert;

import java.time.Duration;
import java.time.Instant;

/// How many cases are judged, by how many people, and how long that may take.
///
/// @param period 1 hour to 366 days: each version is sampled once per period; periods follow each
///   other without a gap from 1970 on
/// @param sample cases of a version in a period, 1 to 1,000
/// @param reviewers people per case, 1 to 9
/// @param open how long a case waits for its reviewers
/// @param turn how long a reviewer may keep a case before somebody else gets it
/// @param window periods, up to the last one, whose counts are judged together, 1 to 100
public record ReviewPlan(
        Duration period, int sample, int reviewers, Duration open, Duration turn, int window) {
    public ReviewPlan {
        within("period", period, Duration.ofHours(1), Duration.ofDays(366));
        within("open", open, Duration.ofMinutes(1), Duration.ofDays(366));
        within("turn", turn, Duration.ofMinutes(1), open);
        within("sample", sample, 1_000);
        within("reviewers", reviewers, 9);
        within("window", window, 100);
    }

    /// The period that this moment lies in. Periods are called by when they begin, in milliseconds
    /// since 1970, so that those of another length than now are still told apart by time.
    public long periodOf(Instant at) {
        return at.toEpochMilli() - Math.floorMod(at.toEpochMilli(), period.toMillis());
    }

    /// The last period that is over at this moment.
    public long lastOver(Instant now) {
        return periodOf(now) - period.toMillis();
    }

    /// The first period whose counts are judged at this moment; the present one is not drawn yet.
    public long firstJudged(Instant now) {
        return periodOf(now) - window * period.toMillis();
    }

    public Instant beginning(long period) {
        return Instant.ofEpochMilli(period);
    }

    /// When the next one begins, of a period of the length that they have now.
    public Instant end(long beginning) {
        return Instant.ofEpochMilli(beginning).plus(period);
    }

    private static void within(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " must be " + min + " to " + max + ", got " + value);
        }
    }

    private static void within(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ", got " + value);
        }
    }
}
