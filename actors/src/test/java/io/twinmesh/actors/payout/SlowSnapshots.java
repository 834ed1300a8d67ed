package io.twinmesh.actors.payout;

import io.twinmesh.actors.stored.UnreadableRow;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;

import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A snapshot store that is done with nothing until it may. Pekko makes it by its name.
public final class SlowSnapshots extends SnapshotStore {

    /// What a system's store was given.
    static final class Gate extends Setup {
        private final CompletableFuture<Void> open = new CompletableFuture<>();
        private final List<SelectedSnapshot> given = new CopyOnWriteArrayList<>();
        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private final AtomicLong damaged = new AtomicLong(Long.MAX_VALUE);

        /// Up to which batch a lane that starts looks for snapshots, each time.
        List<Long> asked() {
            return List.copyOf(asked);
        }

        void open() {
            open.complete(null);
        }

        List<SelectedSnapshot> given() {
            return List.copyOf(given);
        }

        /// Gives snapshots of this batch and later ones as the serializer gives a row whose bytes
        /// are no snapshot.
        void damageFrom(long sequence) {
            damaged.set(sequence);
        }

        private SelectedSnapshot read(SelectedSnapshot one) {
            return one.metadata().sequenceNr() < damaged.get()
                    ? one
                    : SelectedSnapshot.create(
                            one.metadata(), new UnreadableRow("ledger.lane-state/6"));
        }
    }

    private final Gate gate =
            context()
                    .system()
                    .settings()
                    .setup()
                    .get(Gate.class)
                    .orElseThrow(() -> new IllegalStateException("the system has no gate"));

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(
            String persistenceId, SnapshotSelectionCriteria criteria) {
        gate.asked.add(criteria.maxSequenceNr());
        return FutureConverters.asScala(
                CompletableFuture.completedFuture(
                        gate.given().reversed().stream()
                                .filter(one ->
                                        gate.open.isDone()
                                                && one.metadata().sequenceNr()
                                                        <= criteria.maxSequenceNr())
                                .findFirst()
                                .map(gate::read)));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        gate.given.add(SelectedSnapshot.create(metadata, snapshot));
        return FutureConverters.asScala(gate.open);
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return FutureConverters.asScala(gate.open);
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        gate.given.removeIf(one -> one.metadata().sequenceNr() <= criteria.maxSequenceNr());
        return FutureConverters.asScala(gate.open);
    }
}
