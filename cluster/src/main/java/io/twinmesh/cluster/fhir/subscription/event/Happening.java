package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.subscription.order.Change;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.notification.Notification;

import java.util.List;
import java.util.Optional;

/// What one notification is about.
///
/// @param resource in the version that came in; of a deletion the last one before it
/// @param version of the resource that the change made
/// @param rule of the patient's consents, by which it may be told; empty before that is decided
public record Happening(
        Notification notification,
        Change change,
        FoundResource resource,
        int version,
        Optional<RuleId> rule) {
    Happening permittedBy(RuleId decided) {
        return new Happening(notification, change, resource, version, Optional.of(decided));
    }

    /// The rules by which these may be told.
    public static List<RuleId> rules(List<Happening> told) {
        return told.stream().flatMap(one -> one.rule().stream()).distinct().toList();
    }

    public String reference() {
        return resource.reference();
    }

    /// As the audit trail names it.
    public What.Resource audited() {
        return new What.Resource(resource.type(), resource.id(), Optional.of(version));
    }

    @Override
    public String toString() {
        return "Happening[" + change + "]";
    }
}
