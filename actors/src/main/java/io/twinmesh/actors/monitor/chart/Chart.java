package io.twinmesh.actors.monitor.chart;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.List;

/// What is known of one patient, as far as rules look at it.
public interface Chart {
    Fact.Person person();

    /// The newest observation under each code, of those that carry one of these codes.
    List<Fact.Observed> latest(List<Code> codes);

    /// Whether a condition with one of these codes was active then.
    boolean hasCondition(List<Code> codes, Instant at);

    Monitoring monitoring();
}
