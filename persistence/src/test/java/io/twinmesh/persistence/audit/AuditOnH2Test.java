package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.TestTrail.ADA;
import static io.twinmesh.persistence.audit.TestTrail.search;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

@Tag("database")
class AuditOnH2Test implements AuditContract {
    @TempDir private Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public TestTrail databases() {
        var journal = open("db" + opened.size());
        var vault = open("vault" + opened.size());
        return TestTrail.prepared(journal, vault, Database.Dialect.H2);
    }

    private HikariDataSource open(String name) {
        var source = Database.h2(folder.resolve(name)).open(name, 4);
        opened.add(source);
        return source;
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }

    @Test
    void when_the_queue_is_full_a_record_is_refused_and_those_that_wait_are_still_written()
            throws Exception {
        var databases = databases();
        var source = new CountingSource(databases.journal());
        source.hold();
        try (var trail = databases.start(source, 3)) {
            var first = trail.record(search(ADA, "clinic")).toCompletableFuture();
            // the writer has taken the first one and waits for a connection
            source.awaitSomebody();
            var waiting =
                    IntStream.range(0, 3)
                            .mapToObj(_ -> trail.record(search(ADA, "clinic")))
                            .toList();

            var tooMuch = trail.record(search(ADA, "clinic")).toCompletableFuture();

            assertThat(tooMuch).isCompletedWithValue(new Recorded.Refused("audit.queue-full"));
            assertThat(first).isNotDone();
            assertThat(trail.waiting()).isEqualTo(3);
            source.release();
            assertThat(first.join()).isEqualTo(new Recorded.Written(1));
            assertThat(waiting)
                    .allSatisfy(stage ->
                            assertThat(stage.toCompletableFuture().join())
                                    .isInstanceOf(Recorded.Written.class));
            assertThat(trail.written()).isEqualTo(4);
            assertThat(trail.refused()).isEqualTo(1);
        }
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(4, 4));
    }

    @Test
    void a_database_that_fails_is_told_of_once_until_records_are_written_again() {
        var databases = databases();
        var source = new CountingSource(databases.journal());
        var told = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(AuditTrail.class);
        var before = logger.getLevel();
        told.start();
        logger.addAppender(told);
        logger.setLevel(Level.INFO);
        try (var trail = databases.start(source, 3)) {
            for (var broken : List.of(true, true, true, false, false, true, true)) {
                source.broken(broken);
                trail.record(search(ADA, "clinic")).toCompletableFuture().join();
            }
        } finally {
            logger.detachAppender(told);
            logger.setLevel(before);
        }

        assertThat(told.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "records could not be written count={}",
                        "records are written again",
                        "records could not be written count={}");
    }

    @Test
    void a_database_that_fails_refuses_what_waits_and_the_next_record_is_written_again()
            throws Exception {
        var databases = databases();
        var source = new CountingSource(databases.journal());
        try (var trail = databases.start(source, 100)) {
            source.broken(true);
            assertThat(trail.record(search(ADA, "clinic")).toCompletableFuture().join())
                    .isEqualTo(new Recorded.Refused("audit.unavailable"));

            source.broken(false);
            assertThat(trail.record(search(ADA, "clinic")).toCompletableFuture().join())
                    .isEqualTo(new Recorded.Written(1));
        }
    }

    @Test
    void a_database_that_fails_hinders_for_a_second_even_when_it_is_well_again() throws Exception {
        var databases = databases();
        var source = new CountingSource(databases.journal());
        var nanos = new AtomicLong();
        try (var trail = databases.start(source, 100, nanos::get)) {
            assertThat(trail.hindrance()).isEmpty();
            source.broken(true);
            trail.record(search(ADA, "clinic")).toCompletableFuture().join();
            source.broken(false);

            nanos.set(Duration.ofSeconds(1).toNanos() - 1);
            assertThat(trail.hindrance()).contains(new Recorded.Refused("audit.unavailable"));

            nanos.set(Duration.ofSeconds(1).toNanos());
            assertThat(trail.hindrance()).isEmpty();
        }
    }

    @Test
    void a_vault_that_does_not_answer_refuses_too() {
        var databases = databases();
        try (var trail = databases.start()) {
            opened.getLast().close();

            assertThat(trail.record(search(ADA, "clinic")).toCompletableFuture().join())
                    .isEqualTo(new Recorded.Refused("audit.unavailable"));
        }
    }

    @Test
    void a_closed_trail_takes_nothing() {
        var databases = databases();
        var trail = databases.start();
        trail.close();

        assertThat(trail.record(search(ADA, "clinic")).toCompletableFuture())
                .isCompletedWithValue(new Recorded.Refused("audit.unavailable"));
    }
}
