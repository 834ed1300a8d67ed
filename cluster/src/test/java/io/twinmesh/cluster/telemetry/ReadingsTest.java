package io.twinmesh.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A scrape never waits longer than its patience, whatever the database does.
class ReadingsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void the_answer_of_a_database_that_is_there_is_shown() {
        var readings = readings(Runnable::run, LONG);
        var count = new AtomicInteger();
        var shown = readings.of(count::incrementAndGet);

        assertThat(shown.getAsDouble()).as("before it was asked").isNaN();
        anew(readings);
        assertThat(shown.getAsDouble()).isEqualTo(1);
        anew(readings);
        assertThat(shown.getAsDouble()).isEqualTo(2);
    }

    @Test
    void what_cannot_be_read_is_not_a_number_and_keeps_nothing_else_from_being_read() {
        var readings = readings(Runnable::run, LONG);
        var refused =
                readings.of(() -> {
                    throw new SQLException("no such table");
                });
        var broken =
                readings.of(() -> {
                    throw new IllegalStateException("cannot be read");
                });
        var well = readings.of(() -> 3);

        anew(readings);

        assertThat(refused.getAsDouble()).isNaN();
        assertThat(broken.getAsDouble()).isNaN();
        assertThat(well.getAsDouble()).isEqualTo(3);
    }

    /// Each question would wait for a connection as long.
    @Test
    void a_database_that_kept_one_question_waiting_in_vain_is_not_asked_the_next() {
        var readings = readings(Runnable::run, LONG);
        var asked = new AtomicInteger();
        var away =
                readings.of(() -> {
                    nanos.addAndGet(LONG.toNanos());
                    throw new SQLException("no connection");
                });
        var next = readings.of(asked::incrementAndGet);

        anew(readings);

        assertThat(away.getAsDouble()).isNaN();
        assertThat(next.getAsDouble()).isNaN();
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_database_that_never_answers_holds_no_scrape_up_and_takes_one_thread() {
        Deque<Runnable> threads = new ArrayDeque<>();
        var readings = readings(threads::add, Duration.ofMillis(1));
        var shown = readings.of(() -> 4);

        anew(readings);
        anew(readings);

        assertThat(threads).hasSize(1);
        assertThat(shown.getAsDouble()).isNaN();

        threads.remove().run();
        assertThat(shown.getAsDouble()).as("when it answers at last").isEqualTo(4);
        anew(readings);
        assertThat(threads).as("asked anew").hasSize(1);
    }

    @Test
    void an_answer_is_shown_for_a_minute_while_there_is_no_newer_one() {
        Deque<Runnable> threads = new ArrayDeque<>();
        var readings = readings(threads::add, Duration.ofMillis(1));
        var shown = readings.of(() -> 5);
        anew(readings);
        threads.remove().run();

        now = now.plus(Readings.KNOWN_FOR);
        anew(readings);
        assertThat(shown.getAsDouble()).isEqualTo(5);

        now = now.plusMillis(1);
        anew(readings);
        assertThat(shown.getAsDouble()).isNaN();
    }

    @Test
    void threads_that_have_no_room_for_the_question_are_no_failure_of_the_scrape() {
        Executor full =
                _ -> {
                    throw new RejectedExecutionException("full");
                };
        var readings = readings(full, LONG);
        var shown = readings.of(() -> 6);

        anew(readings);

        assertThat(shown.getAsDouble()).isNaN();
    }

    private Readings readings(Executor blocking, Duration patience) {
        return new Readings(blocking, () -> now, nanos::get, patience);
    }

    private static void anew(Readings readings) {
        assertThat(readings.anew()).succeedsWithin(LONG);
    }
}
