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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Stores snapshots of a lane while the lane goes on. Pekko's own way keeps every command waiting
/// until a snapshot is written, seconds for a lane that has seen a million jobs; here the lane only
/// copies its arrays.
///
/// One snapshot is written at a time; one that falls due meanwhile is left out. A snapshot is a
/// shortcut through the journal, so one that cannot be written costs time at the next start and
/// nothing else.
final class LaneSnapshots {
    /// In batches.
    static final long EVERY = 200;

    private static final int KEPT = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(LaneSnapshots.class);

    private final String persistenceId;
    private final ActorRef store;
    private final AtomicBoolean writing = new AtomicBoolean();

    private LaneSnapshots(String persistenceId, ActorRef store) {
        this.persistenceId = persistenceId;
        this.store = store;
    }

    /// Those of a lane in the system's snapshot store, where a lane that starts looks for them.
    static LaneSnapshots of(String persistenceId, ActorSystem<?> system) {
        return new LaneSnapshots(
                persistenceId,
                Persistence.get(Adapter.toClassic(system))
                        .snapshotStoreFor("", ConfigFactory.empty()));
    }

    /// Takes a snapshot when it is time for one. Does not block.
    ///
    /// @param sequence number of the last stored batch
    /// @param state after that batch
    void after(long sequence, LaneState state) {
        if (sequence % EVERY != 0 || !writing.compareAndSet(false, true)) {
            return;
        }
        var order =
                new SnapshotProtocol.SaveSnapshot(
                        // the store puts its own time in
                        new SnapshotMetadata(persistenceId, sequence, 0L), state.copy());
        Patterns.ask(store, order, PATIENCE)
                .whenComplete((reply, failure) -> {
                    if (reply instanceof SaveSnapshotSuccess) {
                        forgetBefore(sequence - KEPT * EVERY);
                    } else {
                        LOG.warn(
                                "no snapshot of {} after batch {}: {}",
                                persistenceId,
                                sequence,
                                failure == null ? reply : failure);
                    }
                    writing.set(false);
                });
    }

    private void forgetBefore(long sequence) {
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
