package io.twinmesh.cluster.webhook;

import io.twinmesh.persistence.notification.Subscriber;

import java.time.Duration;
import java.time.Instant;

/// How one form of subscriber is told.
public interface Envelope {
    /// As in [Subscriber#form].
    String form();

    /// How many delivered notifications of a subscriber stay.
    int keep();

    /// A subscriber in this state that fails for this long is told no more.
    Duration patience(Subscriber.Status status);

    /// What is to be said now. May block on the databases and on twins; when it fails, it is tried
    /// again later and the subscriber is not to blame.
    ///
    /// @param now the moment that stands in the request; another one with each attempt
    Telling tell(Subscriber to, Occasion occasion, Instant now);
}
