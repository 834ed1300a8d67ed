package io.twinmesh.persistence.consent;

import java.time.Instant;
import java.util.Optional;

/// A stretch of time.
///
/// @param from first moment in it; empty: since ever
/// @param until first moment after it; empty: for ever
public record Interval(Optional<Instant> from, Optional<Instant> until) {
    public static final Interval ALWAYS = new Interval(Optional.empty(), Optional.empty());

    public Interval {
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException("an interval ends after it begins");
        }
    }

    public boolean contains(Instant at) {
        return begunBy(at) && !endedBy(at);
    }

    boolean begunBy(Instant at) {
        return from.isEmpty() || !at.isBefore(from.get());
    }

    boolean endedBy(Instant at) {
        return until.isPresent() && !at.isBefore(until.get());
    }

    /// One object for the many that are unlimited.
    Interval shared() {
        return equals(ALWAYS) ? ALWAYS : this;
    }
}
