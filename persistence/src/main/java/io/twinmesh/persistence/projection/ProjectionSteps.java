package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.Rests.Worked;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/// One look at the journal after the other, and what comes of it: a slice taken in, a cursor that
/// others moved, or nothing. Used by one thread.
final class ProjectionSteps {
    /// While there is nothing to do the cursor is looked at once in so many rests, one to four
    /// seconds: somebody may have sent it back.
    private static final int LOOK_AFTER_RESTS = 20;

    /// One whose cursor others moved so lately leaves the work to them.
    private static final Duration TAKEN_OVER_AFTER = Duration.ofMillis(500);

    /// A cursor that only passed events of others is stored this often.
    private static final long STORE_EVERY = 10_000;

    private final DataSource source;
    private final JournalTailer tailer;
    private final Projection projection;
    private final ProjectionCursor cursor;
    private final ProjectionProgress progress;
    private final boolean works;
    private final LongSupplier nanos;
    private long stored;
    private int rests;
    private boolean others;
    private long othersMoved;

    /// @param works false: it only follows those that do
    /// @param nanos nanoseconds that never go back
    ProjectionSteps(
            DataSource source,
            JournalTailer tailer,
            Projection projection,
            ProjectionProgress progress,
            boolean works,
            LongSupplier nanos) {
        this.source = source;
        this.tailer = tailer;
        this.projection = projection;
        this.cursor = new ProjectionCursor(projection.name());
        this.progress = progress;
        this.works = works;
        this.nanos = nanos;
        this.othersMoved = nanos.getAsLong() - TAKEN_OVER_AFTER.toNanos();
    }

    /// Makes the projection's tables ready and finds out where the cursor is, unless it is stopped
    /// meanwhile.
    void prepare() throws SQLException {
        long at =
                works
                        ? OneTransaction.of(source, this::prepared)
                        : OneTransaction.of(source, cursor::read);
        for (boolean more = works; more; more = OneTransaction.of(source, this::completed)) {
            if (progress.stopping()) {
                return;
            }
        }
        goOnFrom(at);
    }

    /// @return where the cursor is, which may have been sent back to the start
    private long prepared(Connection transaction) throws SQLException {
        cursor.lock(transaction);
        projection.prepare(transaction);
        return cursor.lock(transaction);
    }

    private boolean completed(Connection transaction) throws SQLException {
        cursor.lock(transaction);
        return projection.complete(transaction);
    }

    /// @param begun the time now
    Worked step(Instant begun) throws SQLException {
        if (others) {
            return followed() ? Worked.MORE : Worked.NOTHING;
        }
        if (othersWork()) {
            if (progress.nobodyWaits()) {
                // what they read too would only be thrown away here
                if (progress.seenEnd().due(begun)) {
                    progress.seenEnd().read(progress.position(), tailer.highest(), begun);
                }
                var _ = followed();
                return Worked.FOLLOWED;
            }
            // they may have come to what somebody waits for here
            if (followed()) {
                return Worked.MORE;
            }
        }
        long from = progress.position();
        // one look in so many is its own: a journal that was cut back is not merely quiet
        var quiet =
                rests < LOOK_AFTER_RESTS - 1 && progress.nobodyWaits()
                        ? tailer.quiet(from)
                        : Optional.<JournalEnd.Seen>empty();
        if (quiet.isPresent()) {
            progress.seenEnd().read(from, quiet.get().end(), quiet.get().at());
            rests++;
            return Worked.NOTHING;
        }
        var slice = tailer.next(from, projection.wanted());
        if (slice.rows().isEmpty() && (!works || slice.cursor() - stored < STORE_EVERY)) {
            progress.advanced(slice, begun);
            if (slice.more()) {
                return Worked.MORE;
            }
            rests = (rests + 1) % LOOK_AFTER_RESTS;
            return rests == 0 && followed() ? Worked.MORE : Worked.NOTHING;
        }
        if (!works) {
            // what is next is for others to take in
            others = true;
            progress.seenEnd().read(from, slice.end(), begun);
            return followed() ? Worked.MORE : Worked.NOTHING;
        }
        boolean taken = OneTransaction.of(source, transaction -> take(transaction, slice, begun));
        if (taken) {
            projection.committed();
            stored = slice.cursor();
            progress.advanced(slice, begun);
        }
        return slice.more() ? Worked.MORE : Worked.DONE;
    }

    private boolean othersWork() {
        return works && nanos.getAsLong() - othersMoved < TAKEN_OVER_AFTER.toNanos();
    }

    /// Whether another process has moved the cursor; then this one goes on from where it is.
    private boolean followed() throws SQLException {
        try (var connection = source.getConnection()) {
            long at = cursor.read(connection);
            if (at == stored) {
                return false;
            }
            othersMoved = nanos.getAsLong();
            goOnFrom(at);
            return true;
        }
    }

    private void goOnFrom(long at) {
        stored = at;
        others = false;
        progress.goesOnFrom(at);
    }

    /// @return false: the slice is still to be taken in, from where the cursor is now
    private boolean take(Connection transaction, JournalTailer.Slice slice, Instant begun)
            throws SQLException {
        long at = cursor.lock(transaction);
        if (at != stored) {
            // another process has worked; go on from where it is
            progress.seenEnd().read(stored, slice.end(), begun);
            othersMoved = nanos.getAsLong();
            goOnFrom(at);
            return false;
        }
        if (!slice.rows().isEmpty()) {
            if (projection.complete(transaction)) {
                return false;
            }
            projection.apply(transaction, slice.rows());
        }
        cursor.move(transaction, slice.cursor());
        return true;
    }
}
