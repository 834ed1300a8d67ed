package io.twinmesh.actors.monitor.chart;

import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.AlertSuppressed;

import java.time.Instant;
import java.util.List;

/// What a twin remembers for its rules.
public record Monitoring(RecentVitals recent, AlertState alerts) {
    public static final Monitoring NONE = new Monitoring(RecentVitals.NONE, AlertState.NONE);

    /// After a resource said something new; what an earlier version of it said is taken back.
    public Monitoring recorded(long resource, List<Fact> facts, Instant at) {
        var vitals = recent.without(resource);
        for (var fact : facts) {
            if (fact instanceof Fact.Observed observed) {
                vitals = vitals.with(resource, observed, at);
            }
        }
        return vitals.equals(recent) ? this : new Monitoring(vitals, alerts);
    }

    /// After a resource was taken back.
    public Monitoring deleted(long resource) {
        var vitals = recent.without(resource);
        return vitals.equals(recent) ? this : new Monitoring(vitals, alerts);
    }

    public Monitoring raised(AlertRaised event, long sequenceNumber) {
        return new Monitoring(recent, alerts.with(event, sequenceNumber));
    }

    public Monitoring suppressed(AlertSuppressed event, long sequenceNumber) {
        return new Monitoring(recent, alerts.with(event, sequenceNumber));
    }

    public Monitoring cleared(AlertCleared event, long sequenceNumber) {
        return new Monitoring(recent, alerts.with(event, sequenceNumber));
    }
}
