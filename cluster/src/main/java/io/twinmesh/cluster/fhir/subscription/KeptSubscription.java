package io.twinmesh.cluster.fhir.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.subscription.order.Content;
import io.twinmesh.cluster.fhir.subscription.order.Order;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.notification.Subscriber;

import java.time.Instant;

/// A subscription with everything that was said of it.
///
/// @param subscriber how it fares
/// @param resource as its owner sent it
/// @param changedAt when its owner did
record KeptSubscription(
        Subscriber subscriber, Owner owner, ObjectNode resource, Instant changedAt, Order order) {
    /// Its owner wanted to hear nothing for now.
    static final String SWITCHED_OFF = "subscription.switched-off";

    /// Its end has come.
    static final String ENDED = "subscription.ended";

    String id() {
        return subscriber.id();
    }

    /// Fails with [Refused] when the scopes of whoever listens do not reach this far.
    void checkMayBeTold(Owner listener, Content content) {
        if (!content.allowed(listener.scopes(), order.topic().resourceType())) {
            throw new Refused(
                    403,
                    "auth.scope-missing",
                    "This content needs SMART scopes with s, and with r for full-resource.");
        }
    }

    /// A code of `subscription-status`.
    String status(Instant now) {
        if (order.over(now)) {
            return "off";
        }
        return switch (subscriber.status()) {
            case REQUESTED -> "requested";
            case ACTIVE, FAILING -> "active";
            case OFF -> switchedOff() ? "off" : "error";
        };
    }

    private boolean switchedOff() {
        return subscriber.code().equals(SWITCHED_OFF) || subscriber.code().equals(ENDED);
    }

    /// Why it is not told as it should be; empty while all is well.
    String error() {
        return switchedOff() ? "" : subscriber.code();
    }

    @Override
    public String toString() {
        return "KeptSubscription[" + id() + "]";
    }
}
