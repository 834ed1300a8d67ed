package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// A runner that does not work itself.
public interface FollowingContract {
    /// A database of its own for each test.
    TestJournal journal();

    @Test
    default void one_that_only_follows_knows_how_far_the_others_are_and_takes_nothing_in()
            throws Exception {
        var journal = journal();
        var follower =
                new ProjectionRunner(
                        journal.source(),
                        journal.tailer(),
                        new LedgerLogProjection("0", ReadSideContract.SKEY),
                        InstantSource.system(),
                        false);
        journal.append("twin|tw-1", 1, "twin.event/1", new byte[] {1});
        follower.start();
        assertThat(follower.awaitCaughtUp(ReadSideContract.PATIENCE))
                .as("nothing there is wanted")
                .isTrue();
        journal.append(LedgerSamples.batches(10, 10, 1), 1);
        long end = journal.tailer().highest();
        var reached = follower.reached(end);
        assertThat(reached).isNotDone();

        var worker = journal.runner(new LedgerLogProjection("0", ReadSideContract.SKEY));
        worker.start();
        reached.get(ReadSideContract.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(worker.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        assertThat(follower.rowsApplied()).isZero();
        assertThat(follower.position()).isGreaterThanOrEqualTo(end);

        // somebody makes the read side anew: it notices, also when nothing new comes
        worker.close();
        journal.execute("UPDATE projection_cursor SET position = 0");
        await(() -> follower.position() < end);
        follower.close();
    }

    @Test
    default void one_that_follows_a_journal_that_always_goes_on_is_behind_by_what_was_not_taken_in()
            throws Exception {
        var journal = journal();
        var projection = new LedgerLogProjection("0", ReadSideContract.SKEY);
        var start = Instant.parse("2026-01-01T00:00:00Z");
        var now = new AtomicReference<>(start);
        var looks = new AtomicLong();
        var batches = LedgerSamples.batches(100, 10, 1);
        journal.append(batches.subList(0, 1), 1);
        long first = journal.tailer().highest();
        var follower =
                new ProjectionRunner(
                        journal.source(),
                        journal.tailer(),
                        projection,
                        () -> {
                            looks.incrementAndGet();
                            return now.get();
                        },
                        false);
        follower.start();
        // it has seen the end of today
        await(() -> looks.get() > 10);
        assertThat(follower.atEnd()).isEmpty();

        // others take it in, when there is more already
        journal.append(batches.subList(1, 2), 2);
        now.set(start.plusSeconds(40));
        journal.execute(
                "INSERT INTO projection_cursor VALUES ('%s', %d)"
                        .formatted(projection.name(), first));

        await(() -> follower.atEnd().isPresent());
        assertThat(follower.atEnd()).contains(start);
        assertThat(follower.lag()).isEqualTo(Duration.ofSeconds(40));
        follower.close();
    }

    @Test
    default void one_that_leaves_the_work_to_others_works_for_who_waits_and_when_they_stop()
            throws Exception {
        var journal = journal();
        var jobs = new OpenJobs("open-jobs", "job|", Set.of("job.began/1"), Set.of("job.ended/1"));
        journal.append("job|1", 1, "job.began/1", new byte[] {1});
        var one = journal.runner(jobs);
        one.start();
        await(() -> one.rowsApplied() == 1);

        // others come by nothing that is wanted, and say so
        journal.append("twin|tw-1", 1, "twin.event/1", new byte[] {1});
        moveCursor(journal, jobs);
        journal.append("job|2", 1, "job.began/1", new byte[] {1});
        one.reached(journal.tailer().highest())
                .get(ReadSideContract.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(OpenJobs.read(journal.source(), "job|", "", 10)).hasSize(2);

        journal.append("twin|tw-1", 2, "twin.event/1", new byte[] {1});
        moveCursor(journal, jobs);
        journal.append("job|3", 1, "job.began/1", new byte[] {1});
        await(() -> one.rowsApplied() == 3);
        one.close();
    }

    @Test
    default void one_leaves_the_work_to_others_for_half_a_second_after_they_moved_the_cursor()
            throws Exception {
        var journal = journal();
        var jobs = new OpenJobs("open-jobs", "job|", Set.of("job.began/1"), Set.of("job.ended/1"));
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var nanos = new AtomicLong();
        var progress = new ProjectionProgress(jobs.name(), InstantSource.fixed(now));
        var steps =
                new ProjectionSteps(
                        journal.source(), journal.tailer(), jobs, progress, true, nanos::get);
        steps.prepare();
        journal.append("twin|tw-1", 1, "twin.event/1", new byte[] {1});
        moveCursor(journal, jobs);
        journal.append("job|1", 1, "job.began/1", new byte[] {1});
        assertThat(steps.step(now)).as("it finds the cursor moved").isEqualTo(Rests.Worked.DONE);

        nanos.set(Duration.ofMillis(500).toNanos() - 1);
        assertThat(steps.step(now)).isEqualTo(Rests.Worked.FOLLOWED);
        assertThat(progress.rowsApplied()).isZero();

        nanos.set(Duration.ofMillis(500).toNanos());
        assertThat(steps.step(now)).isEqualTo(Rests.Worked.DONE);
        assertThat(progress.rowsApplied()).isOne();
    }

    @Test
    default void one_that_shares_its_looks_at_the_end_sees_what_comes_and_a_journal_cut_back()
            throws Exception {
        var journal = journal();
        var jobs = new OpenJobs("open-jobs", "job|", Set.of("job.began/1"), Set.of("job.ended/1"));
        var looks = new AtomicLong();
        // whoever looks for all sees nothing new
        var end =
                new JournalEnd(
                        () -> {
                            looks.incrementAndGet();
                            return 0;
                        },
                        InstantSource.system(),
                        System::nanoTime);
        var one =
                new ProjectionRunner(
                        journal.source(),
                        new JournalTailer(journal.source(), journal.dialect(), 1, end),
                        jobs,
                        InstantSource.system());
        one.start();
        await(() -> looks.get() > 0);

        // one look in so many is its own, and so is that of somebody who waits
        journal.append("job|1", 1, "job.began/1", new byte[] {1});
        await(() -> one.rowsApplied() == 1);
        journal.append("job|2", 1, "job.began/1", new byte[] {1});
        one.reached(journal.tailer().highest())
                .get(ReadSideContract.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(one.rowsApplied()).isEqualTo(2);

        journal.execute("DELETE FROM \"event_journal\"");
        await(() -> one.halted().isPresent());
        one.close();
    }

    private static void moveCursor(TestJournal journal, Projection projection) throws Exception {
        journal.execute(
                "UPDATE projection_cursor SET position ="
                        + " (SELECT max(\"ordering\") FROM \"event_journal\") WHERE name = '"
                        + projection.name()
                        + "'");
    }

    static void await(BooleanSupplier reached) {
        var until = System.nanoTime() + ReadSideContract.PATIENCE.toNanos();
        while (!reached.getAsBoolean() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(reached.getAsBoolean()).isTrue();
    }
}
