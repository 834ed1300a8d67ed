package io.twinmesh.cluster.fhir.subscription;

import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Enters in the audit trail what a notification says of whom, before it leaves.
public final class SubscriptionAudit {
    private final Trail trail;
    private final InstantSource time;
    private final RandomGenerator random;

    /// Where the records go.
    @FunctionalInterface
    public interface Trail {
        /// Completes after the commit.
        CompletionStage<Recorded> record(List<AuditRecord> records);
    }

    public SubscriptionAudit(Trail trail, InstantSource time, RandomGenerator random) {
        this.trail = trail;
        this.time = time;
        this.random = random;
    }

    /// Blocks until it is written; fails when the trail does not take it: nothing may then leave.
    ///
    /// @param notification its id, which all records of one notification have in common
    void told(Owner to, String notification, Collection<Happening> happenings) {
        if (happenings.isEmpty()) {
            return;
        }
        var records =
                happenings.stream()
                        .collect(Collectors.groupingBy(one -> one.notification().twin()))
                        .entrySet()
                        .stream()
                        .map(entry -> of(to, notification, entry.getKey(), entry.getValue()))
                        .toList();
        switch (trail.record(records).toCompletableFuture().join()) {
            case Recorded.Written _ -> {}
            case Recorded.Refused(var code) ->
                    throw new IllegalStateException("the audit trail refuses: " + code);
        }
    }

    private AuditRecord of(
            Owner to, String notification, PatientId patient, List<Happening> happenings) {
        return new AuditRecord(
                AuditId.random(random),
                time.instant(),
                Interaction.NOTIFICATION,
                AuditOutcome.SUCCESS,
                new Who(
                        to.client(),
                        to.actsFor().practitioner(),
                        Optional.empty(),
                        Optional.of(to.purpose()),
                        notification),
                Optional.of(patient),
                What.ofType(happenings.getFirst().resource().type())
                        .with(happenings.stream().map(Happening::audited).toList()),
                Optional.empty());
    }
}
