package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.cluster.fhir.subscription.order.Content;
import io.twinmesh.persistence.notification.Notification;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Events that are told together.
///
/// @param events in order
/// @param allowed those that may be told now, by event number; of the others only the number is
public record EventPage(List<Notification> events, Map<Long, Happening> allowed) {
    public EventPage {
        events = List.copyOf(events);
        allowed = Map.copyOf(allowed);
    }

    /// As many as fit, one at least.
    ///
    /// @param largest bytes of resources
    public static EventPage of(
            List<Notification> candidates,
            Collection<Happening> allowed,
            Content content,
            long largest) {
        var byNumber = new HashMap<Long, Happening>();
        allowed.forEach(one -> byNumber.put(one.notification().number(), one));
        var events = new ArrayList<Notification>();
        var shown = new HashMap<Long, Happening>();
        var size = 0L;
        for (var candidate : candidates) {
            var happening = byNumber.get(candidate.number());
            if (happening != null && content == Content.FULL_RESOURCE) {
                size += happening.resource().stored().length;
            }
            if (!events.isEmpty() && size > largest) {
                break;
            }
            events.add(candidate);
            if (happening != null) {
                shown.put(candidate.event(), happening);
            }
        }
        return new EventPage(events, shown);
    }

    /// What leaves with its id or content.
    public Collection<Happening> told(Content content) {
        return content == Content.EMPTY ? List.of() : allowed.values();
    }

    @Override
    public String toString() {
        return "EventPage[" + events.size() + "]";
    }
}
