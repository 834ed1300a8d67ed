package io.twinmesh.cluster.telemetry;

import io.twinmesh.actors.Elsewhere;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// What metrics ask the journal's database, apart from the scrapes that show it: one thread asks,
/// however many scrape, and a database that is away or never answers holds no scrape up.
///
/// Any thread.
public final class Readings {
    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

    /// Of a scrape, for answers that are newer than it. Prometheus waits ten times as long.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// So long an answer is shown while there is no newer one, more than twice as long as it is
    /// until the next scrape.
    static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private static final Answer NONE = new Answer(Double.NaN, Instant.EPOCH);

    private final Executor blocking;
    private final InstantSource time;
    private final LongSupplier nanos;
    private final Duration patience;
    private final List<Reading> readings = new CopyOnWriteArrayList<>();
    private CompletableFuture<Boolean> asking = CompletableFuture.completedFuture(true);

    /// What is asked; blocks.
    @FunctionalInterface
    public interface Question {
        double answer() throws SQLException;
    }

    private record Answer(double value, Instant at) {}

    /// @param blocking runs what waits for the database
    public Readings(Executor blocking, InstantSource time) {
        this(blocking, time, System::nanoTime, PATIENCE);
    }

    Readings(Executor blocking, InstantSource time, LongSupplier nanos, Duration patience) {
        this.blocking = blocking;
        this.time = time;
        this.nanos = nanos;
        this.patience = patience;
    }

    /// @return the last answer, without waiting for one; not a number while none is known
    DoubleSupplier of(Question question) {
        var reading = new Reading(question);
        readings.add(reading);
        return reading::shown;
    }

    /// Asks everything anew, unless that is still under way. Completes with whether the database
    /// was there, at the latest after the patience of a scrape; never fails.
    synchronized CompletionStage<Boolean> anew() {
        if (asking.isDone()) {
            asking = Elsewhere.supply(this::ask, blocking).handle(Readings::whetherAsked);
        }
        return asking.copy().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Threads or memory that the server has not are no failure of the scrape.
    private static boolean whetherAsked(@Nullable Boolean asked, @Nullable Throwable fault) {
        if (fault != null) {
            LOG.warn("what metrics ask the database could not be asked", fault);
        }
        return asked != null && asked;
    }

    /// A database that kept one question waiting and did not answer it is not asked the others.
    private boolean ask() {
        var away = false;
        for (var reading : readings) {
            if (away) {
                reading.unknown();
                continue;
            }
            var from = nanos.getAsLong();
            var answered = reading.ask();
            away = !answered && nanos.getAsLong() - from >= patience.toNanos();
        }
        return !away;
    }

    private final class Reading {
        private final Question question;
        private volatile Answer last = NONE;

        Reading(Question question) {
            this.question = question;
        }

        boolean ask() {
            try {
                last = new Answer(question.answer(), time.instant());
                return true;
            } catch (SQLException | RuntimeException e) {
                LOG.debug("a metric could not be read from the database", e);
                unknown();
                return false;
            }
        }

        void unknown() {
            last = NONE;
        }

        double shown() {
            var now = last;
            return time.instant().isAfter(now.at().plus(KNOWN_FOR)) ? Double.NaN : now.value();
        }
    }
}
