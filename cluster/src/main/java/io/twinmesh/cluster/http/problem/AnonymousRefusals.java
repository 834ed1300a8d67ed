package io.twinmesh.cluster.http.problem;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How many refusals of callers that nobody knows are recorded. Safe for use by several threads.
public final class AnonymousRefusals {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int perMinute;
    private final InstantSource time;
    private Instant since = Instant.EPOCH;
    private int recorded;

    public AnonymousRefusals(int perMinute, InstantSource time) {
        this.perMinute = perMinute;
        this.time = time;
    }

    public synchronized boolean mayBeRecorded() {
        var now = time.instant();
        if (!now.isBefore(since.plus(MINUTE))) {
            since = now;
            recorded = 0;
        }
        return recorded++ < perMinute;
    }
}
