package io.twinmesh.cluster.security.smart;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// So many requests per minute and key, in bursts of at most as many. Remembers a bounded number of
/// keys: those whose allowance is whole again are forgotten first, and when there is none, new keys
/// wait.
public final class RateLimit {
    private final InstantSource time;
    private final int perMinute;
    private final int mostKeys;
    private final Map<String, Bucket> buckets = new HashMap<>();

    /// @param perMinute at least 1
    /// @param mostKeys how many keys are remembered at once
    public RateLimit(InstantSource time, int perMinute, int mostKeys) {
        this.time = time;
        this.perMinute = perMinute;
        this.mostKeys = mostKeys;
    }

    /// @return empty when the request is within the limit, else how long to wait
    public synchronized Optional<Duration> take(String key) {
        var now = time.instant();
        if (!buckets.containsKey(key) && buckets.size() >= mostKeys) {
            buckets.values().removeIf(bucket -> bucket.at(now, perMinute) >= perMinute);
            if (buckets.size() >= mostKeys) {
                return Optional.of(Duration.ofMinutes(1));
            }
        }
        var left = Optional.ofNullable(buckets.get(key)).map(b -> b.at(now, perMinute));
        var allowance = left.orElse((double) perMinute);
        if (allowance < 1) {
            var seconds = (1 - allowance) * 60 / perMinute;
            return Optional.of(Duration.ofMillis((long) Math.ceil(seconds * 1000)));
        }
        buckets.put(key, new Bucket(allowance - 1, now));
        return Optional.empty();
    }

    /// What was left when it was last taken from; it fills by itself.
    private record Bucket(double left, Instant since) {
        double at(Instant now, int perMinute) {
            var seconds = Math.max(0, Duration.between(since, now).toMillis()) / 1000.0;
            return Math.min(perMinute, left + seconds * perMinute / 60);
        }
    }
}
