package io.twinmesh.bench.chaos.schedule;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Until when the parts of a run go on, so that the whole of it ends in time and is judged.
///
/// @param clock in nanoseconds from any origin
/// @param start of the run, on that clock
/// @param whole how long it may take
public record Deadlines(LongSupplier clock, long start, Duration whole) {
    /// What comes after the last fault: it is mended, and clients hear of it;
    private static final Duration MENDED = Duration.ofSeconds(35);

    /// jobs end, or are left behind by those that come after them;
    private static final Duration SETTLED = Duration.ofSeconds(45);

    /// and everything is read.
    private static final Duration READ = Duration.ofSeconds(20);

    /// No fault begins after it.
    public Duration leftForFaults() {
        return left(MENDED.plus(SETTLED).plus(READ));
    }

    /// No client waits for an answer after it.
    public Duration leftForClients() {
        return left(SETTLED.plus(READ));
    }

    /// Nobody waits for a job after it.
    public Duration leftForJobs() {
        return left(READ);
    }

    public Duration left() {
        return left(Duration.ZERO);
    }

    private Duration left(Duration after) {
        var passed = Duration.ofNanos(clock.getAsLong() - start);
        var left = whole.minus(after).minus(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
