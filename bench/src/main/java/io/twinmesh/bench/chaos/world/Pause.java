package io.twinmesh.bench.chaos.world;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A short wait between two looks.
public final class Pause {
    private Pause() {}

    public static void ofMillis(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
