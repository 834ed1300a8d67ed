package io.twinmesh.actors.twin.view;

import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.List;

/// A twin as its rules of monitoring see it.
public record TwinChart(PatientState.Active twin) implements Chart {
    @Override
    public Fact.Person person() {
        return twin.person();
    }

    @Override
    public List<Fact.Observed> latest(List<Code> codes) {
        return twin.latest().matching(codes);
    }

    @Override
    public boolean hasCondition(List<Code> codes, Instant at) {
        return twin.problems().conditions().stream()
                .anyMatch(condition -> condition.activeBy(at) && condition.hasAny(codes));
    }

    @Override
    public Monitoring monitoring() {
        return twin.monitoring();
    }
}
