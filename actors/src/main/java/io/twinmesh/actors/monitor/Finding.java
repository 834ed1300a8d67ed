package io.twinmesh.actors.monitor;

import java.time.Instant;

/// What a rule sees when it looks.
sealed interface Finding {
    /// @param at when the newest value was observed that went into it
    record Known(double value, Instant at) implements Finding {
        @Override
        public String toString() {
            return "Known[" + at + "]";
        }
    }

    /// Values are there, and they say nothing about now: too old, not usable, too few.
    record Unclear() implements Finding {}

    /// There is no value at all.
    record Nothing() implements Finding {}
}
