package io.twinmesh.actors.payout;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.ledger.lane.LaneState;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Stores snapshots of a lane while the lane goes on. Pekko's own way keeps every command waiting
/// until a snapshot is written, seconds for a lane that has seen a million jobs; here the lane only
/// copies what it may change.
///
/// A snapshot has every id that a lane ever saw. Were one written every so many batches, a lane
/// would soon write more snapshots than payouts. So the next one is due when half as many ids have
/// come again, or after so many batches that reading them would take a noticeable part of a second:
/// a start reads at most half as much journal as snapshot.
///
/// One snapshot is written at a time; one that falls due meanwhile is left out. A snapshot is a
/// shortcut through the journal, so one that cannot be written costs time at the next start and
/// nothing else. Nor does a damaged one: the lane starts from the one before it, or from its first
/// batch.
final class LaneSnapshots {
    /// In batches, at least.
    static final long EVERY = 200;

    /// In batches, at most, but for one that is still being written.
    static final long AT_LATEST = 10_000;

    private static final double GROWTH = 1.5;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(LaneSnapshots.class);

    private final String persistenceId;
    private final ActorRef store;
    private final AtomicLong trusted;
    private final long newest;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile Taken last = new Taken(0, 0);
    private long batches;

    /// The last snapshot that is written, or being written.
    ///
    /// @param sequence number of its last batch; 0 when there is none
    /// @param size of the state
    private record Taken(long sequence, int size) {
        boolean isOld(long now, int sizeNow) {
            return sizeNow >= GROWTH * size || now - sequence >= AT_LATEST;
        }
    }

    private LaneSnapshots(String persistenceId, ActorRef store, AtomicLong trusted) {
        this.persistenceId = persistenceId;
        this.store = store;
        this.trusted = trusted;
        this.newest = trusted.get();
    }

    /// Those of a lane in the system's snapshot store, where a lane that starts looks for them.
    ///
    /// @param trusted the number of a batch: snapshots after it are known to be damaged. The same
    ///   for all starts of a lane
    static LaneSnapshots of(String persistenceId, ActorSystem<?> system, AtomicLong trusted) {
        return new LaneSnapshots(
                persistenceId,
                Persistence.get(Adapter.toClassic(system))
                        .snapshotStoreFor("", ConfigFactory.empty()),
                trusted);
    }

    /// From which snapshot this start of the lane goes on.
    Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(
                org.apache.pekko.persistence.typed.SnapshotSelectionCriteria.latest()
                        .withMaxSequenceNr(newest));
    }

    /// The state of a snapshot.
    ///
    /// @throws IllegalStateException when it is damaged; the next start looks at older ones
    LaneState state(Object snapshot) {
        if (snapshot instanceof LaneState state) {
            last = new Taken(0, state.size());
            return state;
        }
        var order =
                new SnapshotProtocol.LoadSnapshot(
                        persistenceId,
                        SnapshotSelectionCriteria.create(newest, Long.MAX_VALUE),
                        Long.MAX_VALUE);
        Patterns.ask(store, order, PATIENCE)
                .whenComplete((reply, failure) -> {
                    if (reply instanceof SnapshotProtocol.LoadSnapshotResult found
                            && found.snapshot().isDefined()) {
                        long damaged = found.snapshot().get().metadata().sequenceNr();
                        LOG.error(
                                "the snapshot of {} after batch {} is damaged",
                                persistenceId,
                                damaged);
                        trusted.accumulateAndGet(damaged - 1, Math::min);
                    } else {
                        LOG.error(
                                "a snapshot of {} is damaged, and which one is not known: {}",
                                persistenceId,
                                failure == null ? reply : failure);
                    }
                });
        throw new IllegalStateException("a snapshot of " + persistenceId + " is damaged");
    }

    /// The lane enters a batch that the snapshot does not have from which it started.
    void entered() {
        batches++;
    }

    /// How many such batches it has entered.
    long batches() {
        return batches;
    }

    /// A start has read all batches. Nobody tells after which one its snapshot was taken, so that
    /// is counted back.
    ///
    /// @param sequence number of the last batch
    void recovered(long sequence) {
        last = new Taken(sequence - batches, last.size());
    }

    /// Takes a snapshot when it is time for one. Does not block.
    ///
    /// @param sequence number of the last stored batch
    /// @param state after that batch
    void after(long sequence, LaneState state) {
        var before = last;
        if (sequence % EVERY != 0
                || !before.isOld(sequence, state.size())
                || !writing.compareAndSet(false, true)) {
            return;
        }
        last = new Taken(sequence, state.size());
        var order =
                new SnapshotProtocol.SaveSnapshot(
                        // the store puts its own time in
                        new SnapshotMetadata(persistenceId, sequence, 0L), state.listed());
        Patterns.ask(store, order, PATIENCE)
                .whenComplete((reply, failure) -> {
                    if (reply instanceof SaveSnapshotSuccess) {
                        trusted.set(Long.MAX_VALUE);
                        // this one and the one before it stay
                        forgetUntil(before.sequence() - 1);
                    } else {
                        last = before;
                        LOG.warn(
                                "no snapshot of {} after batch {}: {}",
                                persistenceId,
                                sequence,
                                failure == null ? reply : failure);
                    }
                    writing.set(false);
                });
    }

    private void forgetUntil(long sequence) {
        if (sequence > 0) {
            var older = SnapshotSelectionCriteria.create(sequence, Long.MAX_VALUE);
            Patterns.ask(
                            store,
                            new SnapshotProtocol.DeleteSnapshots(persistenceId, older),
                            PATIENCE)
                    .whenComplete((reply, failure) -> {
                        if (!(reply instanceof DeleteSnapshotsSuccess)) {
                            LOG.warn(
                                    "older snapshots of {} are kept: {}",
                                    persistenceId,
                                    failure == null ? reply : failure);
                        }
                    });
        }
    }
}
