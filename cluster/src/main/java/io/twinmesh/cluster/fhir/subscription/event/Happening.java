package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.subscription.order.Change;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.notification.Notification;

import java.util.Optional;

/// What one notification is about.
///
/// @param resource in the version that came in; of a deletion the last one before it
/// @param version of the resource that the change made
public record Happening(
        Notification notification, Change change, FoundResource resource, int version) {
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
