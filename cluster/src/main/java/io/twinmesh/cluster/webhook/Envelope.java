package io.twinmesh.cluster.webhook;

import io.twinmesh.persistence.notification.Notification;
import io.twinmesh.persistence.notification.Subscriber;

import java.net.http.HttpRequest;
import java.time.Instant;

/// How one form of subscriber is told of one notification. May block on the databases.
public interface Envelope {
    /// As in [Subscriber#form].
    String form();

    /// @param now the moment that stands in the request; another one with each attempt
    HttpRequest.Builder address(Subscriber to, Notification what, Instant now);
}
