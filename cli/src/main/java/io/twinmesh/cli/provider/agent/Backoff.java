package io.twinmesh.cli.provider.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: doubles up to a bound, and each wait is drawn from its
/// upper half, so that agents that lost the same gateway do not come back in step.
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator chance;
    private int failures;

    public Backoff(Duration first, Duration longest, RandomGenerator chance) {
        this.first = first;
        this.longest = longest;
        this.chance = chance;
    }

    Duration next() {
        var doubled = first.multipliedBy(1L << Math.min(failures, 20));
        failures++;
        var bound = doubled.compareTo(longest) < 0 ? doubled : longest;
        var half = bound.toMillis() / 2;
        return Duration.ofMillis(half + chance.nextLong(half + 1));
    }

    void succeeded() {
        failures = 0;
    }
}
