package io.twinmesh.actors.job.hedge;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// How long the latest leases of one model ran.
final class RunTimes {
    /// Older runs are forgotten: nodes and load change.
    static final int REMEMBERED = 256;

    private static final double MOST = 0.95;

    private final long[] nanos = new long[REMEMBERED];
    private long runs;

    void add(Duration run) {
        nanos[(int) (runs % REMEMBERED)] = Math.max(0, run.toNanos());
        runs++;
    }

    /// The time in which 95 of 100 ended (nearest rank).
    ///
    /// @param samples fewer runs than this say nothing
    Optional<Duration> most(int samples) {
        if (runs < samples) {
            return Optional.empty();
        }
        var sorted = Arrays.copyOf(nanos, (int) Math.min(runs, REMEMBERED));
        Arrays.sort(sorted);
        var rank = (int) Math.ceil(MOST * sorted.length);
        return Optional.of(Duration.ofNanos(sorted[rank - 1]));
    }
}
