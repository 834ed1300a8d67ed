package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.GrantReleased;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// A job is to be given up with these events unless the twin turns out to keep an answer.
///
/// @param afterwards what follows once either is stored
record Farewell(List<JobEvent> events, Runnable afterwards) {
    Farewell {
        events = List.copyOf(events);
    }

    /// What is stored when the twin keeps no answer and has ended the grant.
    List<JobEvent> given(Instant now) {
        return Stream.concat(events.stream(), Stream.of(new GrantReleased(now))).toList();
    }
}
