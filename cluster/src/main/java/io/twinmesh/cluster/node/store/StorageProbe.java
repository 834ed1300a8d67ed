package io.twinmesh.cluster.node.store;

import io.twinmesh.cluster.http.Router.StorageHealth;
import io.twinmesh.persistence.journal.Migrations;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Learns whether the databases take writes, each by itself: without either no twin can be written,
/// and whoever runs them must know which it is.
public record StorageProbe(DatabaseProbe journal, DatabaseProbe vault) implements StorageHealth {
    public static Migrations.Scripts scripts() {
        return new Migrations.Scripts(
                "storage-probe", StorageProbe.class, List.of("001-storage-probe"));
    }

    /// Completes with the reason once a database is closed for good; never on PostgreSQL.
    public CompletionStage<SQLException> whenClosed() {
        return journal.whenClosed().applyToEither(vault.whenClosed(), Function.identity());
    }

    @Override
    public CompletionStage<Boolean> writable() {
        return journal.writable().thenCombine(vault.writable(), Boolean::logicalAnd);
    }
}
