package io.twinmesh.cluster.audit;

import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/// Enters in the audit trail what is about to leave this node, and fails when the trail does not
/// take it: nothing may then leave.
public final class AuditBook {
    private final Trail trail;
    private final InstantSource time;
    private final RandomGenerator random;

    /// Where the records go.
    @FunctionalInterface
    public interface Trail {
        /// Completes after the commit.
        CompletionStage<Recorded> record(List<AuditRecord> records);
    }

    public AuditBook(Trail trail, InstantSource time, RandomGenerator random) {
        this.trail = trail;
        this.time = time;
        this.random = random;
    }

    /// A record of now about one patient.
    public AuditRecord record(
            Interaction interaction,
            AuditOutcome outcome,
            Who who,
            PatientId patient,
            What what,
            Optional<String> refusal) {
        return new AuditRecord(
                AuditId.random(random),
                time.instant(),
                interaction,
                outcome,
                who,
                Optional.of(patient),
                what,
                refusal);
    }

    /// Completes when the records are in the trail, and fails when it refuses them.
    public CompletionStage<Void> enter(List<AuditRecord> records) {
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return trail.record(records)
                .thenAccept(recorded -> {
                    switch (recorded) {
                        case Recorded.Written _ -> {}
                        case Recorded.Refused(var code) ->
                                throw new IllegalStateException("the audit trail refuses: " + code);
                    }
                });
    }
}
