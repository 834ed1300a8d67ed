package io.twinmesh.actors.reputation;

import java.time.Duration;
import java.time.Instant;

/// A count in which what is older weighs less: half after 30 days.
///
/// @param at as of when `value` is
public record Faded(double value, Instant at) {
    static final Duration HALF_LIFE = Duration.ofDays(30);
    static final Faded NOTHING = new Faded(0, Instant.EPOCH);

    double at(Instant now) {
        if (value == 0 || !now.isAfter(at)) {
            return value;
        }
        double halves = (double) Duration.between(at, now).toSeconds() / HALF_LIFE.toSeconds();
        // StrictMath: a replay must give the same on every machine
        return value * StrictMath.pow(2, -halves);
    }

    /// Without what is left of another.
    Faded minus(Faded other, Instant now) {
        return new Faded(Math.max(0, at(now) - other.at(now)), now.isAfter(at) ? now : at);
    }

    Faded plus(double more, Instant now) {
        return new Faded(at(now) + more, now.isAfter(at) ? now : at);
    }
}
