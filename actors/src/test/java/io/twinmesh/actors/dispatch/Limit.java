package io.twinmesh.actors.dispatch;

import java.time.Duration;

/// Limits for tests.
final class Limit {
    private Limit() {}

    static DispatchLimits of(int maxWaiting) {
        return of(maxWaiting, maxWaiting, Placement.SPREAD);
    }

    static DispatchLimits of(int maxWaiting, int perPayer, Placement placement) {
        return new DispatchLimits(
                maxWaiting,
                perPayer,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                placement);
    }
}
