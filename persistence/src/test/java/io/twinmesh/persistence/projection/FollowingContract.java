package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

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
        var until = System.nanoTime() + ReadSideContract.PATIENCE.toNanos();
        while (follower.position() >= end && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(follower.position()).isLessThan(end);
        follower.close();
    }
}
