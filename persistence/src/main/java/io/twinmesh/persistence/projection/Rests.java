package io.twinmesh.persistence.projection;

import java.time.Duration;

/// How long one that reads the journal rests before it looks again.
final class Rests {
    private static final Duration SHORTEST = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMillis(50);

    /// Of one that need not know at once.
    private static final Duration LONGEST_AT_LEISURE = Duration.ofMillis(200);

    /// Between two looks at how far others are: nobody waits for that, and they are missed soon
    /// enough.
    private static final Duration FOLLOWING = Duration.ofMillis(100);

    private final Duration longest;
    private Duration rest = SHORTEST;

    /// What came of a look.
    enum Worked {
        NOTHING,
        FOLLOWED,
        DONE,
        MORE
    }

    /// @param pause between two slices, as the projection asks for it: what comes while nobody
    ///   waits may lie as long
    Rests(Duration pause) {
        var most = longer(LONGEST, pause);
        this.longest = most.compareTo(LONGEST_AT_LEISURE) <= 0 ? most : LONGEST_AT_LEISURE;
    }

    /// @param untilNext what is left of the pause that the projection asks for between two slices
    Duration after(Worked worked, Duration untilNext) {
        rest =
                switch (worked) {
                    case MORE -> Duration.ZERO;
                    case DONE -> longer(SHORTEST, untilNext);
                    case FOLLOWED -> FOLLOWING;
                    case NOTHING -> doubled(rest, SHORTEST, longest);
                };
        return rest;
    }

    /// Somebody could not wait for the end of it.
    void anew() {
        rest = SHORTEST;
    }

    static Duration doubled(Duration pause, Duration least, Duration most) {
        var twice = longer(pause, least).multipliedBy(2);
        return twice.compareTo(most) <= 0 ? twice : most;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
