package io.twinmesh.cluster.node.store;

import io.twinmesh.cluster.http.Auditing;
import io.twinmesh.persistence.audit.AuditCheck;
import io.twinmesh.persistence.audit.AuditReader;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.AuditTrail;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.vault.KeyVault;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The node's audit trail: written, read and checked.
public record Audit(AuditTrail trail, AuditReader reader, AuditCheck check)
        implements Auditing.Trail, AutoCloseable {

    public static Audit start(
            Databases databases,
            Dialect dialect,
            KeyVault vault,
            AuditKeys keys,
            InstantSource time,
            AuditSettings settings) {
        return new Audit(
                AuditTrail.start(
                        databases.journal(),
                        dialect,
                        databases.vault(),
                        vault,
                        keys,
                        time,
                        System::nanoTime,
                        settings),
                new AuditReader(databases.journal(), vault, keys, time, settings),
                new AuditCheck(
                        databases.journal(), databases.vault(), vault, keys, time, settings));
    }

    @Override
    public Optional<Recorded.Refused> hindrance() {
        return trail.hindrance();
    }

    @Override
    public CompletionStage<Recorded> record(List<AuditRecord> records) {
        return trail.record(records);
    }

    @Override
    public void close() {
        trail.close();
    }
}
