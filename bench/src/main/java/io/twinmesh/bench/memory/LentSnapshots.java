package io.twinmesh.bench.memory;

import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;

import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Shows each snapshot to the system's [Templates] and keeps none itself; gives back what they have
/// ready. Pekko makes it by its name.
public final class LentSnapshots extends SnapshotStore {
    static final String ID = "lent-snapshots";

    private final Templates templates =
            context()
                    .system()
                    .settings()
                    .setup()
                    .get(Templates.class)
                    .orElseThrow(() -> new IllegalStateException("the system has no templates"));

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(
            String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(
                CompletableFuture.completedFuture(templates.taken(persistenceId)));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        templates.saved(metadata.persistenceId(), snapshot);
        return done();
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return done();
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return done();
    }

    private static Future<Void> done() {
        return FutureConverters.asScala(CompletableFuture.allOf());
    }
}
