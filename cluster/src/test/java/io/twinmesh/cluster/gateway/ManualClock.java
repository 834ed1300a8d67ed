package io.twinmesh.cluster.gateway;

import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until a test moves it.
final class ManualClock implements InstantSource {
    private volatile Instant now;

    ManualClock(Instant start) {
        now = start;
    }

    void set(Instant later) {
        now = later;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
