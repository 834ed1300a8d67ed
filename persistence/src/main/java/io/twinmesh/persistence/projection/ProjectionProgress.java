package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// How far a projection is. The thread that works says so here, and the others ask, wait, and have
/// it stop or hurry. Safe for use by many threads.
final class ProjectionProgress {
    static final int MOST_WAITING = 10_000;

    private final String name;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SeenEnd seenEnd = new SeenEnd();

    // guarded by lock
    private boolean running;
    private boolean stopping;
    private Optional<String> halted = Optional.empty();
    private long position;
    private long rowsApplied;
    private long failures;
    private boolean prepared;
    private Instant started;
    private boolean nudged;
    private final AwaitedPlaces awaited = new AwaitedPlaces(MOST_WAITING);

    /// @param name the projection's
    ProjectionProgress(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.started = clock.instant();
    }

    void begin() {
        guarded(() -> {
            running = true;
            stopping = false;
            prepared = false;
            halted = Optional.empty();
            started = clock.instant();
            seenEnd.forget();
        });
    }

    /// Whoever works is to end.
    void stop() {
        guarded(() -> {
            stopping = true;
            changed.signalAll();
        });
    }

    /// Nobody works any more.
    void over() {
        guarded(() -> running = false);
    }

    boolean stopping() {
        return read(() -> stopping);
    }

    /// Waits until the tables are prepared and everything up to this place is taken in.
    ///
    /// @return false when it took longer than `patience`, was halted or is not running
    boolean awaitCaughtUp(long target, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!(prepared && position >= target) && running && halted.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return prepared && position >= target && halted.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// See [ProjectionRunner#reached].
    CompletableFuture<Void> reached(long target) {
        var reached = new CompletableFuture<Void>();
        guarded(() -> {
            if (prepared && position >= target) {
                reached.complete(null);
            } else if (halted.isPresent() || awaited.full()) {
                reached.completeExceptionally(
                        new IllegalStateException(name + " has halted or too many wait for it"));
            } else {
                awaited.add(target, reached);
                nudged = true;
                changed.signalAll();
            }
        });
        return reached;
    }

    boolean nobodyWaits() {
        return read(awaited::empty);
    }

    /// Whether it is known where the cursor is.
    boolean prepared() {
        return read(() -> prepared);
    }

    /// Somebody has moved the cursor back.
    void reread() {
        guarded(() -> {
            prepared = false;
            changed.signalAll();
        });
    }

    /// The cursor is here, wherever it was before.
    void goesOnFrom(long at) {
        guarded(() -> {
            prepared = true;
            position = at;
            seenEnd.passed(at);
            awaited.reached(position);
            changed.signalAll();
        });
    }

    /// This slice is taken in.
    ///
    /// @param begun before it was read
    void advanced(JournalTailer.Slice slice, Instant begun) {
        guarded(() -> {
            position = slice.cursor();
            rowsApplied += slice.rows().size();
            seenEnd.read(slice.cursor(), slice.end(), begun);
            if (prepared) {
                awaited.reached(position);
            }
            changed.signalAll();
        });
    }

    /// The cursor is read again after this: whether the last commit arrived is not known.
    void failed() {
        guarded(() -> {
            failures++;
            prepared = false;
        });
    }

    void halt(String why) {
        guarded(() -> {
            halted = Optional.of(why);
            awaited.fail(name + " has halted");
            changed.signalAll();
        });
    }

    long position() {
        return read(() -> position);
    }

    long rowsApplied() {
        return read(() -> rowsApplied);
    }

    long failures() {
        return read(() -> failures);
    }

    Optional<String> halted() {
        return read(() -> halted);
    }

    SeenEnd seenEnd() {
        return seenEnd;
    }

    /// How long ago the end of the journal was seen, or it began.
    Duration lag() {
        var since = seenEnd.at().orElseGet(() -> read(() -> started));
        return Rests.longer(Duration.ZERO, Duration.between(since, clock.instant()));
    }

    /// @return whether somebody cannot wait for the end of it
    boolean pause(Duration rest) {
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
    void rest(Duration time) {
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

    private void guarded(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T read(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }
}
