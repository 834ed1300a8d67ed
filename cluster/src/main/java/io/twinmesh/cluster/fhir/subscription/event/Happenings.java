package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.subscription.order.Change;
import io.twinmesh.cluster.fhir.subscription.order.Content;
import io.twinmesh.cluster.fhir.subscription.order.Order;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.ResourceDeleted;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Reading;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceVersion;
import io.twinmesh.persistence.resource.StoredResource;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks up what notifications are about, and keeps back what a client may not hear of: its scopes,
/// the subscription's filters and the patient's consent must all allow it. Blocks on the databases
/// and on twins.
public final class Happenings {
    private static final int VERSIONS = 10;

    private final HistoryReader history;
    private final DamagedTwins damaged;
    private final ResourceReader resources;
    private final FreshIndex index;
    private final Disclosures disclosures;
    private final InstantSource time;

    public Happenings(
            HistoryReader history,
            DamagedTwins damaged,
            ResourceReader resources,
            FreshIndex index,
            Disclosures disclosures,
            InstantSource time) {
        this.history = history;
        this.damaged = damaged;
        this.resources = resources;
        this.index = index;
        this.disclosures = disclosures;
        this.time = time;
    }

    /// Those that this client may hear of now, in their order.
    public List<Happening> allowed(
            List<Notification> notifications, Order order, Content content, Owner owner) {
        Map<PatientId, Optional<AccessFilter>> answers = new HashMap<>();
        var allowed = new ArrayList<Happening>();
        for (var notification : notifications) {
            find(notification)
                    .filter(found -> fits(found, order) && granted(found, content, owner))
                    .flatMap(found ->
                            permitted(
                                    found,
                                    answers.computeIfAbsent(
                                            notification.twin(),
                                            twin -> disclosures.ask(twin, owner))))
                    .ifPresent(allowed::add);
        }
        return allowed;
    }

    private static boolean fits(Happening found, Order order) {
        return found.resource().type().equals(order.topic().resourceType())
                && order.changes().contains(found.change())
                && order.patients()
                        .map(twins -> twins.contains(found.notification().twin()))
                        .orElse(true)
                && order.criteria().stream()
                        .allMatch(criterion -> criterion.meets(found.resource().tree()));
    }

    private static boolean granted(Happening found, Content content, Owner owner) {
        return content.needed().stream()
                .allMatch(permission ->
                        owner.scopes()
                                .grant(permission, found.resource().type())
                                .includes(found.resource().tree()));
    }

    private Optional<Happening> permitted(Happening found, Optional<AccessFilter> filter) {
        return filter.flatMap(consent ->
                switch (consent.decide(found.resource().item(time.instant()))) {
                    case ConsentDecision.Permit(var rule) -> Optional.of(found.permittedBy(rule));
                    case ConsentDecision.Deny _ -> Optional.empty();
                });
    }

    /// Empty when it cannot be read any more, or is about no resource.
    private Optional<Happening> find(Notification notification) {
        try {
            return switch (history.read(notification.twin(), notification.sequenceNumber())) {
                case Reading.Found(var _, PatientEvent event) -> of(notification, event);
                case Reading.Erased _ -> Optional.empty();
                case Reading.Absent _ ->
                        throw UnreadableHistoryException.chainBroken(
                                notification.twin(), notification.sequenceNumber(), "row");
            };
        } catch (UnreadableHistoryException damage) {
            // nobody is told what stands there
            var _ = damaged.found(damage);
            return Optional.empty();
        }
    }

    private Optional<Happening> of(Notification notification, PatientEvent event) {
        return switch (event) {
            case ResourceRecorded recorded -> Optional.of(recorded(notification, recorded));
            case ResourceDeleted deleted -> deleted(notification, deleted);
            case PatientEvent _ -> Optional.empty();
        };
    }

    private static Happening recorded(Notification notification, ResourceRecorded recorded) {
        var version = Math.max(1, recorded.version());
        var place =
                new ResourceVersion(
                        notification.twin(),
                        notification.sequenceNumber(),
                        recorded.type(),
                        version,
                        notification.at(),
                        false,
                        0);
        var resource =
                new StoredResource(
                        place,
                        recorded.dataClass(),
                        id(notification.twin(), recorded.type(), recorded.id()),
                        Optional.of(recorded.resource()));
        return new Happening(
                notification,
                version == 1 ? Change.CREATE : Change.UPDATE,
                FoundResource.of(resource),
                version,
                Optional.empty());
    }

    /// A deletion holds nothing by which it could be judged: what was deleted is.
    private Optional<Happening> deleted(Notification notification, ResourceDeleted deleted) {
        var twin = notification.twin();
        index.after(twin);
        var last =
                resources
                        .history(
                                twin,
                                deleted.type(),
                                id(twin, deleted.type(), deleted.id()),
                                Long.MAX_VALUE,
                                VERSIONS)
                        .stream()
                        .filter(one -> one.sequenceNumber() < notification.sequenceNumber())
                        .filter(one -> !one.deleted())
                        .limit(1)
                        .toList();
        return resources.open(last).stream()
                .findFirst()
                .map(stored ->
                        new Happening(
                                notification,
                                Change.DELETE,
                                FoundResource.of(stored),
                                deleted.version(),
                                Optional.empty()));
    }

    /// A patient's resource is named like its twin.
    private static String id(PatientId twin, String type, String id) {
        return type.equals("Patient") ? twin.value() : id;
    }
}
