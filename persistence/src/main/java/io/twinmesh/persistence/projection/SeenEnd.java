package io.twinmesh.persistence.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a reader last was at the end of the journal. While the journal grows it seldom stands at
/// the very end; it was there at the time of an end that it has passed since.
final class SeenEnd {
    private static final Duration OFTEN = Duration.ofMillis(200);

    private record Ahead(long end, Instant seen) {}

    // both guarded by this
    private Optional<Ahead> ahead = Optional.empty();
    private Optional<Instant> at = Optional.empty();

    /// It stands here, and the journal ended there.
    ///
    /// @param begun before the end was read: what was written later may be behind it
    synchronized void read(long position, long end, Instant begun) {
        passed(position);
        if (ahead.isEmpty()) {
            // the first one that it has not passed: later ones would never be
            ahead = Optional.of(new Ahead(end, begun));
        }
        passed(position);
    }

    /// Whether the end is to be looked at again: it has been passed, some time ago.
    synchronized boolean due(Instant now) {
        return ahead.isEmpty()
                && at.map(seen -> !now.isBefore(seen.plus(OFTEN)) || now.isBefore(seen))
                        .orElse(true);
    }

    /// Everything up to here is taken in, by whomever.
    synchronized void passed(long position) {
        if (ahead.isPresent() && position >= ahead.get().end()) {
            at = Optional.of(ahead.get().seen());
            ahead = Optional.empty();
        }
    }

    synchronized void forget() {
        ahead = Optional.empty();
        at = Optional.empty();
    }

    synchronized Optional<Instant> at() {
        return at;
    }
}
