package io.twinmesh.bench.memory;

import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;

import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Acknowledges every snapshot and keeps none. Pekko makes it by its name.
public final class ForgetfulSnapshots extends SnapshotStore {
    static final String ID = "forgetful-snapshots";

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(
            String persistenceId, SnapshotSelectionCriteria criteria) {
        return Futures.successful(Optional.empty());
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
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
