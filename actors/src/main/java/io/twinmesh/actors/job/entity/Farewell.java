package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.event.JobEvent;

import java.util.List;

/// A job is to be given up with these events unless the twin turns out to keep an answer.
///
/// @param afterwards what follows once either is stored
record Farewell(List<JobEvent> events, Runnable afterwards) {
    Farewell {
        events = List.copyOf(events);
    }
}
