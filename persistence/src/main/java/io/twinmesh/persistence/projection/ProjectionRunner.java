package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.Rests.Worked;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

/// Keeps one projection up to date on a thread of its own. Several processes may run the same
/// projection; the cursor's row lock lets one work at a time, and the others notice and follow:
/// they look at the cursor alone as long as it moves and nobody here waits. One that only follows
/// never works: it knows how far the others are.
///
/// | from | on | to |
/// |---|---|---|
/// | Idle | start | Running |
/// | Running | database error | Running, tried again after 0.1 to 5 s |
/// | Running | [ProjectionHaltedException] | Halted: nothing more happens until a person looked and starts it |
/// | Running, Halted | stop | Idle |
public final class ProjectionRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    static final int MOST_WAITING = 10_000;

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
    private final InstantSource clock;
    private final boolean works;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private Optional<Thread> thread = Optional.empty();
    private boolean stopping;
    private Optional<String> halted = Optional.empty();
    private long position;
    private long rowsApplied;
    private long failures;
    private boolean prepared;
    private Instant started;
    private boolean nudged;
    private final AwaitedPlaces awaited = new AwaitedPlaces(MOST_WAITING);
    private final SeenEnd seenEnd = new SeenEnd();

    // of the working thread alone
    private long stored;
    private int rests;
    private boolean others;
    private long othersMoved = System.nanoTime() - TAKEN_OVER_AFTER.toNanos();

    /// @param tailer not shared with another runner
    public ProjectionRunner(
            DataSource source, JournalTailer tailer, Projection projection, InstantSource clock) {
        this(source, tailer, projection, clock, true);
    }

    /// @param works false: it only follows those that do
    public ProjectionRunner(
            DataSource source,
            JournalTailer tailer,
            Projection projection,
            InstantSource clock,
            boolean works) {
        this.source = source;
        this.tailer = tailer;
        this.projection = projection;
        this.cursor = new ProjectionCursor(projection.name());
        this.clock = clock;
        this.works = works;
        this.started = clock.instant();
    }

    /// Begins to work, or begins again after [#stop]. Returns at once.
    public void start() {
        lock.lock();
        try {
            if (thread.isPresent()) {
                throw new IllegalStateException(projection.name() + " runs already");
            }
            stopping = false;
            prepared = false;
            halted = Optional.empty();
            started = clock.instant();
            seenEnd.forget();
            var worker =
                    Thread.ofPlatform()
                            .daemon()
                            .name("projection-" + projection.name())
                            .unstarted(this::work);
            thread = Optional.of(worker);
            worker.start();
        } finally {
            lock.unlock();
        }
    }

    /// Stops after the transaction under way. Waits at most `patience`.
    ///
    /// @return whether it has stopped
    public boolean stop(Duration patience) {
        var worker =
                guarded(() -> {
                    stopping = true;
                    changed.signalAll();
                    return thread;
                });
        try {
            if (worker.isPresent() && !worker.get().join(patience)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        lock.lock();
        try {
            thread = Optional.empty();
        } finally {
            lock.unlock();
        }
        return true;
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }

    /// Waits until the tables are prepared and everything is taken in that is visible in the
    /// journal now.
    ///
    /// @return false when it took longer than `patience`, was halted or is not running
    public boolean awaitCaughtUp(Duration patience) throws SQLException, InterruptedException {
        long target = tailer.highest();
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!(prepared && position >= target)
                    && thread.isPresent()
                    && halted.isEmpty()
                    && left > 0) {
                left = changed.awaitNanos(left);
            }
            return prepared && position >= target && halted.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Completes when everything up to this place of the journal is taken in, and makes that happen
    /// soon; fails at once when too many wait already, or it has halted. The caller sets how long
    /// to wait.
    public CompletableFuture<Void> reached(long target) {
        var reached = new CompletableFuture<Void>();
        lock.lock();
        try {
            if (prepared && position >= target) {
                reached.complete(null);
            } else if (halted.isPresent() || awaited.full()) {
                reached.completeExceptionally(
                        new IllegalStateException(
                                projection.name() + " has halted or too many wait for it"));
            } else {
                awaited.add(target, reached);
                nudged = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return reached;
    }

    /// Goes on from where the stored cursor is, which somebody has moved back.
    public void rereadCursor() {
        lock.lock();
        try {
            prepared = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The place in the journal up to which everything is taken in.
    public long position() {
        return guarded(() -> position);
    }

    /// Rows taken in since this object was made.
    public long rowsApplied() {
        return guarded(() -> rowsApplied);
    }

    /// Failed attempts since this object was made.
    public long failures() {
        return guarded(() -> failures);
    }

    /// How long ago it last was at the end of the journal, or was started: a fraction of a second
    /// while all is well, growing while it is behind, fails or has halted.
    public Duration lag() {
        var since = seenEnd.at().orElseGet(() -> guarded(() -> started));
        return Rests.longer(Duration.ZERO, Duration.between(since, clock.instant()));
    }

    /// When it last was at the end of the journal, as it was then; empty when it never was since it
    /// was started.
    public Optional<Instant> atEnd() {
        return seenEnd.at();
    }

    /// Why it stopped for good.
    public Optional<String> halted() {
        return guarded(() -> halted);
    }

    public boolean running() {
        return guarded(() -> thread.isPresent() && thread.get().isAlive() && halted.isEmpty());
    }

    private <T> T guarded(java.util.function.Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        var rests = new Rests(projection.pause());
        var retry = FIRST_RETRY;
        while (!guarded(() -> stopping)) {
            try {
                if (!guarded(() -> prepared)) {
                    prepare();
                    continue;
                }
                var begun = clock.instant();
                var worked = step(begun);
                retry = FIRST_RETRY;
                if (pause(rests.after(worked, untilNext(begun)))) {
                    rests.anew();
                }
            } catch (ProjectionHaltedException e) {
                LOG.error("projection halted, name={}, why={}", projection.name(), e.getMessage());
                halt(e.getMessage() == null ? "unknown" : e.getMessage());
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("projection failed and tries again, name={}", projection.name(), e);
                noteFailure();
                rest(retry);
                retry = Rests.doubled(retry, FIRST_RETRY, LONGEST_RETRY);
            }
        }
    }

    /// Unless it is stopped meanwhile.
    private void prepare() throws SQLException {
        long at =
                works
                        ? OneTransaction.of(source, this::prepared)
                        : OneTransaction.of(source, cursor::read);
        for (boolean more = works; more; more = OneTransaction.of(source, this::completed)) {
            if (guarded(() -> stopping)) {
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

    private Worked step(Instant begun) throws SQLException {
        if (others) {
            return followed() ? Worked.MORE : Worked.NOTHING;
        }
        if (othersWork()) {
            if (guarded(awaited::empty)) {
                // what they read too would only be thrown away here
                if (seenEnd.due(begun)) {
                    seenEnd.read(position(), tailer.highest(), begun);
                }
                var _ = followed();
                return Worked.FOLLOWED;
            }
            // they may have come to what somebody waits for here
            if (followed()) {
                return Worked.MORE;
            }
        }
        long from = position();
        // one look in so many is its own: a journal that was cut back is not merely quiet
        var quiet =
                rests < LOOK_AFTER_RESTS - 1 && guarded(awaited::empty)
                        ? tailer.quiet(from)
                        : Optional.<JournalEnd.Seen>empty();
        if (quiet.isPresent()) {
            seenEnd.read(from, quiet.get().end(), quiet.get().at());
            rests++;
            return Worked.NOTHING;
        }
        var slice = tailer.next(from, projection.wanted());
        if (slice.rows().isEmpty() && (!works || slice.cursor() - stored < STORE_EVERY)) {
            advance(slice, begun);
            if (slice.more()) {
                return Worked.MORE;
            }
            rests = (rests + 1) % LOOK_AFTER_RESTS;
            return rests == 0 && followed() ? Worked.MORE : Worked.NOTHING;
        }
        if (!works) {
            // what is next is for others to take in
            others = true;
            seenEnd.read(from, slice.end(), begun);
            return followed() ? Worked.MORE : Worked.NOTHING;
        }
        boolean taken = OneTransaction.of(source, transaction -> take(transaction, slice, begun));
        if (taken) {
            projection.committed();
            stored = slice.cursor();
            advance(slice, begun);
        }
        return slice.more() ? Worked.MORE : Worked.DONE;
    }

    private boolean othersWork() {
        return works && System.nanoTime() - othersMoved < TAKEN_OVER_AFTER.toNanos();
    }

    /// Whether another process has moved the cursor; then this one goes on from where it is.
    private boolean followed() throws SQLException {
        try (var connection = source.getConnection()) {
            long at = cursor.read(connection);
            if (at == stored) {
                return false;
            }
            othersMoved = System.nanoTime();
            goOnFrom(at);
            return true;
        }
    }

    private void goOnFrom(long at) {
        stored = at;
        others = false;
        notePrepared(at);
    }

    /// @return false: the slice is still to be taken in, from where the cursor is now
    private boolean take(Connection transaction, JournalTailer.Slice slice, Instant begun)
            throws SQLException {
        long at = cursor.lock(transaction);
        if (at != stored) {
            // another process has worked; go on from where it is
            seenEnd.read(stored, slice.end(), begun);
            othersMoved = System.nanoTime();
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

    private void advance(JournalTailer.Slice slice, Instant begun) {
        lock.lock();
        try {
            position = slice.cursor();
            rowsApplied += slice.rows().size();
            seenEnd.read(slice.cursor(), slice.end(), begun);
            if (prepared) {
                awaited.reached(position);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void notePrepared(long at) {
        lock.lock();
        try {
            prepared = true;
            position = at;
            seenEnd.passed(at);
            awaited.reached(position);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The cursor is read again after this: whether the last commit arrived is not known.
    private void noteFailure() {
        lock.lock();
        try {
            failures++;
            prepared = false;
        } finally {
            lock.unlock();
        }
    }

    private void halt(String why) {
        lock.lock();
        try {
            halted = Optional.of(why);
            awaited.fail(projection.name() + " has halted");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether somebody cannot wait for the end of it
    private boolean pause(Duration rest) {
        lock.lock();
        try {
            long left = rest.toNanos();
            while (left > 0 && !stopping && !nudged) {
                left = changed.awaitNanos(left);
            }
            return nudged;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return false;
        } finally {
            nudged = false;
            lock.unlock();
        }
    }

    /// A pause that nobody can shorten.
    private void rest(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !stopping) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /// What is left of the projection's pause since a slice began; all of it when the clock was set
    /// back.
    private Duration untilNext(Instant begun) {
        var spent = Duration.between(begun, clock.instant());
        return projection.pause().minus(Rests.longer(Duration.ZERO, spent));
    }
}
