package io.twinmesh.cluster.fhir.subscription.order;

import io.twinmesh.cluster.fhir.search.Criterion;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopic;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a client wants to hear of, and how.
///
/// @param patients of whom; empty for everyone
/// @param changes at least one
/// @param criteria all of which a resource must meet
/// @param heartbeat how long it may be quiet
/// @param timeout how long the receiver may take
/// @param mostEvents in one notification, 1 or more
/// @param end when it is over
/// @param off whether the client wants to hear nothing for now
public record Order(
        SubscriptionTopic topic,
        Optional<List<PatientId>> patients,
        Set<Change> changes,
        List<Criterion> criteria,
        Channel channel,
        Content content,
        Optional<Duration> heartbeat,
        Optional<Duration> timeout,
        Optional<Integer> mostEvents,
        Optional<Instant> end,
        boolean off) {
    public Order {
        patients = patients.map(List::copyOf);
        changes = Set.copyOf(changes);
        criteria = List.copyOf(criteria);
    }

    public boolean over(Instant now) {
        return end.map(last -> !now.isBefore(last)).orElse(false);
    }

    /// Whom and what it is about may be clinical.
    @Override
    public String toString() {
        return "Order[" + topic.resourceType() + "]";
    }
}
