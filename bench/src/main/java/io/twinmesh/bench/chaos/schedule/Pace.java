package io.twinmesh.bench.chaos.schedule;

import java.time.Duration;
import java.util.Random;

/// How long faults are, and how long all is well between them.
public enum Pace {
    /// Half a minute at most, with time between them to see what each does.
    STEADY(2_000, 6_000, 3_000, 25_000),
    /// No longer than it takes to have an effect.
    BRIEF(500, 1_000, 1_000, 3_000);

    /// A server that is cut off for so long is given up by the others and has to start again.
    private static final int GIVEN_UP_MILLIS = 14_000;

    private final int leastPause;
    private final int mostPause;
    private final int leastLength;
    private final int mostLength;

    /// All in milliseconds.
    Pace(int leastPause, int mostPause, int leastLength, int mostLength) {
        this.leastPause = leastPause;
        this.mostPause = mostPause;
        this.leastLength = leastLength;
        this.mostLength = mostLength;
    }

    Duration pause(Random chance) {
        return Duration.ofMillis(chance.nextInt(leastPause, mostPause + 1));
    }

    /// Of the faults of networks one has to be long enough for a server to be given up; at any pace
    /// [Kind#SERVER_CUT_OFF] can be, of the brief ones it always is.
    Duration length(Kind kind, Random chance) {
        int drawn = chance.nextInt(leastLength, mostLength + 1);
        var whole = this == BRIEF && kind == Kind.SERVER_CUT_OFF ? GIVEN_UP_MILLIS : drawn;
        return Duration.ofMillis(whole);
    }
}
