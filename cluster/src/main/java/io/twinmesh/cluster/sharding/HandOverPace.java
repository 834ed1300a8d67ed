package io.twinmesh.cluster.sharding;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How many shards a departing member hands over now: one at first, then two, and so on up to five,
/// with a pause after each turn. In a rolling restart they go to a member that was restarted just
/// before: what comes first waits until its code is loaded, and so that is little.
final class HandOverPace {
    /// Shards that are on their way at one time.
    static final int AT_ONCE = 5;

    /// A hundred shards of a kind take 16 s and more.
    static final Duration PAUSE = Duration.ofMillis(700);

    private final LongSupplier nanos;
    private int turns;
    private long last;

    /// @param nanos a clock that only goes forward
    HandOverPace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// So many may be on their way now; none in a pause.
    int room() {
        var pause = turns > 0 && nanos.getAsLong() - last < PAUSE.toNanos();
        return pause ? 0 : Math.min(turns + 1, AT_ONCE);
    }

    /// So many were given up.
    void gave(int shards) {
        if (shards > 0) {
            turns++;
            last = nanos.getAsLong();
        }
    }

    /// Nobody departs any more.
    void over() {
        turns = 0;
    }
}
