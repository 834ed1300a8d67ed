package io.twinmesh.cluster.webhook;

import io.twinmesh.persistence.notification.Notification;

import java.util.List;

/// Why a subscriber is told something.
public sealed interface Occasion {
    /// It must say first that it listens.
    record Greeting() implements Occasion {}

    /// @param waiting what it was not told yet, in order, at least one
    record News(List<Notification> waiting) implements Occasion {
        public News {
            waiting = List.copyOf(waiting);
        }
    }

    /// It has heard nothing for as long as it wants to be without.
    record Quiet() implements Occasion {}
}
