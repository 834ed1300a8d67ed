package io.twinmesh.inference.runtime.child;

import java.time.Duration;

/// What a child process may take.
///
/// @param heapMib of its JVM
/// @param residentBytes of memory altogether, native memory too; it is killed beyond, where the
///   system tells (Linux)
/// @param start how long it may take until its model is ready
/// @param firstRetry the pause before it is started again after a crash; it doubles with each
/// @param longestRetry the longest such pause
public record ChildLimits(
        int heapMib,
        long residentBytes,
        Duration start,
        Duration firstRetry,
        Duration longestRetry) {
    public static final ChildLimits USUAL =
            new ChildLimits(
                    128,
                    512L << 20,
                    Duration.ofSeconds(60),
                    Duration.ofMillis(250),
                    Duration.ofMinutes(1));

    Duration pause(int failures) {
        var pause = firstRetry.multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(longestRetry) < 0 ? pause : longestRetry;
    }
}
