package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Enters in the audit trail what a notification says of whom, before it leaves.
public final class SubscriptionAudit {
    private final AuditBook book;

    public SubscriptionAudit(AuditBook book) {
        this.book = book;
    }

    /// Blocks until it is written; fails when the trail does not take it: nothing may then leave.
    ///
    /// @param notification its id, which all records of one notification have in common
    public void told(Owner to, String notification, Collection<Happening> happenings) {
        var records =
                happenings.stream()
                        .collect(Collectors.groupingBy(one -> one.notification().twin()))
                        .entrySet()
                        .stream()
                        .map(entry -> of(to, notification, entry.getKey(), entry.getValue()))
                        .toList();
        WaitingThreads.await(book.enter(records));
    }

    private AuditRecord of(
            Owner to, String notification, PatientId patient, List<Happening> happenings) {
        return book.record(
                Interaction.NOTIFICATION,
                AuditOutcome.SUCCESS,
                new Who(
                        to.client(),
                        to.actsFor().practitioner(),
                        Optional.empty(),
                        Optional.of(to.purpose()),
                        notification),
                patient,
                What.ofType(happenings.getFirst().resource().type())
                        .with(happenings.stream().map(Happening::audited).toList())
                        .decidedBy(Happening.rules(happenings)),
                Optional.empty());
    }
}
