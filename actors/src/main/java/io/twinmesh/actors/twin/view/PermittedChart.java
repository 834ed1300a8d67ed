package io.twinmesh.actors.twin.view;

import io.twinmesh.actors.monitor.chart.AlertState;
import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Monitoring;
import io.twinmesh.actors.monitor.chart.RecentVitals;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.List;

/// As much of a twin as one request may see, for rules to look at: what may not be seen is as if it
/// were not there.
///
/// @param values the newest observations that may be seen
record PermittedChart(Sight sight, List<LatestValues.Other> values) implements Chart {
    PermittedChart(Sight sight) {
        this(
                sight,
                sight.twin()
                        .latest()
                        .held()
                        .filter(held -> sight.filter().permits(sight.item(held)))
                        .toList());
    }

    @Override
    public Fact.Person person() {
        return sight.person().permitted()
                ? sight.twin().person()
                : PatientState.Active.empty().person();
    }

    @Override
    public List<Fact.Observed> latest(List<Code> codes) {
        return values.stream()
                .map(LatestValues.Other::fact)
                .filter(fact -> fact.codes().stream().anyMatch(codes::contains))
                .toList();
    }

    @Override
    public boolean hasCondition(List<Code> codes, Instant at) {
        return sight.conditions().stream()
                .anyMatch(condition -> condition.activeBy(at) && condition.hasAny(codes));
    }

    /// Of a vital sign's last values those that are also newest ones: of an older one it is no
    /// longer known what consent would have to know of it.
    @Override
    public Monitoring monitoring() {
        var points =
                sight.twin().monitoring().recent().points().stream()
                        .filter(point -> values.stream().anyMatch(held -> says(held, point)))
                        .toList();
        return new Monitoring(new RecentVitals(points), AlertState.NONE);
    }

    private static boolean says(LatestValues.Other held, RecentVitals.Point point) {
        return held.resource() == point.resource()
                && held.fact().at().getEpochSecond() == point.second()
                && held.fact().codes().stream().anyMatch(point.vital().codes()::contains);
    }

    /// What it holds is clinical.
    @Override
    public String toString() {
        return "PermittedChart[]";
    }
}
