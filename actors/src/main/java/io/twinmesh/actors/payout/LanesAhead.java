package io.twinmesh.actors.payout;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How far the lanes of a server are ahead of its clock, each by the time of its last batch. Safe
/// for many threads.
public final class LanesAhead {
    private final Map<String, Instant> latest = new ConcurrentHashMap<>();

    /// @param time of its last batch
    void goesOnFrom(String lane, Instant time) {
        latest.put(lane, time);
    }

    /// It is not here any more.
    void left(String lane) {
        latest.remove(lane);
    }

    /// Of the lane that is ahead most.
    ///
    /// @param now by the server's clock
    /// @return 0 when none is
    public double seconds(Instant now) {
        return latest.values().stream()
                .mapToDouble(time -> Duration.between(now, time).toMillis() / 1000.0)
                .filter(ahead -> ahead > 0)
                .max()
                .orElse(0);
    }
}
