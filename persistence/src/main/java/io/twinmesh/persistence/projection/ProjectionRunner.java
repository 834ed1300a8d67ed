package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalCutBackException;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
/// | Running | [ProjectionHaltedException], [JournalCutBackException] | Halted: nothing more happens until a person looked and starts it |
/// | Running, Halted | stop | Idle |
public final class ProjectionRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private final JournalTailer tailer;
    private final Projection projection;
    private final InstantSource clock;
    private final ProjectionProgress progress;
    private final ProjectionSteps steps;

    // guarded by this
    private Optional<Thread> thread = Optional.empty();

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
        this.tailer = tailer;
        this.projection = projection;
        this.clock = clock;
        this.progress = new ProjectionProgress(projection.name(), clock);
        this.steps =
                new ProjectionSteps(source, tailer, projection, progress, works, System::nanoTime);
    }

    /// Begins to work, or begins again after [#stop]. Returns at once.
    public synchronized void start() {
        if (thread.isPresent()) {
            throw new IllegalStateException(projection.name() + " runs already");
        }
        progress.begin();
        var worker =
                Thread.ofPlatform()
                        .daemon()
                        .name("projection-" + projection.name())
                        .unstarted(this::work);
        thread = Optional.of(worker);
        worker.start();
    }

    /// Stops after the transaction under way. Waits at most `patience`.
    ///
    /// @return whether it has stopped
    public boolean stop(Duration patience) {
        progress.stop();
        try {
            var worker = thread();
            if (worker.isPresent() && !worker.get().join(patience)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        ended();
        return true;
    }

    private synchronized Optional<Thread> thread() {
        return thread;
    }

    private synchronized void ended() {
        thread = Optional.empty();
        progress.over();
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
        return progress.awaitCaughtUp(tailer.highest(), patience);
    }

    /// Completes when everything up to this place of the journal is taken in, and makes that happen
    /// soon; fails at once when too many wait already, or it has halted. The caller sets how long
    /// to wait.
    public CompletableFuture<Void> reached(long target) {
        return progress.reached(target);
    }

    /// Goes on from where the stored cursor is, which somebody has moved back.
    public void rereadCursor() {
        progress.reread();
    }

    /// The place in the journal up to which everything is taken in.
    public long position() {
        return progress.position();
    }

    /// Rows taken in since this object was made.
    public long rowsApplied() {
        return progress.rowsApplied();
    }

    /// Failed attempts since this object was made.
    public long failures() {
        return progress.failures();
    }

    /// How long ago it last was at the end of the journal, or was started: a fraction of a second
    /// while all is well, growing while it is behind, fails or has halted.
    public Duration lag() {
        return progress.lag();
    }

    /// When it last was at the end of the journal, as it was then; empty when it never was since it
    /// was started.
    public Optional<Instant> atEnd() {
        return progress.seenEnd().at();
    }

    /// Why it stopped for good.
    public Optional<String> halted() {
        return progress.halted();
    }

    public boolean running() {
        return thread().filter(Thread::isAlive).isPresent() && halted().isEmpty();
    }

    private void work() {
        var rests = new Rests(projection.pause());
        var retry = FIRST_RETRY;
        while (!progress.stopping()) {
            try {
                if (!progress.prepared()) {
                    steps.prepare();
                    continue;
                }
                var begun = clock.instant();
                var worked = steps.step(begun);
                retry = FIRST_RETRY;
                if (progress.pause(rests.after(worked, untilNext(begun)))) {
                    rests.anew();
                }
            } catch (ProjectionHaltedException | JournalCutBackException e) {
                LOG.error("projection halted, name={}, why={}", projection.name(), e.getMessage());
                progress.halt(e.getMessage() == null ? "unknown" : e.getMessage());
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("projection failed and tries again, name={}", projection.name(), e);
                progress.failed();
                progress.rest(retry);
                retry = Rests.doubled(retry, FIRST_RETRY, LONGEST_RETRY);
            }
        }
    }

    /// What is left of the projection's pause since a slice began; all of it when the clock was set
    /// back.
    private Duration untilNext(Instant begun) {
        var spent = Duration.between(begun, clock.instant());
        return projection.pause().minus(Rests.longer(Duration.ZERO, spent));
    }
}
