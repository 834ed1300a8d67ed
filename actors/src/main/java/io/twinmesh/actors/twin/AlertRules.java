package io.twinmesh.actors.twin;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.persistence.history.PatientEvent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Adds to a decision the alerts that its events give rise to. Pure.
final class AlertRules {
    private AlertRules() {}

    static <R> Decision<R> watched(
            Watch watch, PatientState before, Decision<R> decision, Instant now) {
        var news = news(watch, before, decision.events(), now);
        if (news.causes().isEmpty()) {
            return decision;
        }
        var after = before;
        for (var event : decision.events()) {
            after = PatientState.evolve(after, event);
        }
        return after instanceof PatientState.Active twin
                ? decision.and(watch.judge(new TwinChart(twin), news, now))
                : decision;
    }

    /// Old data is no news: ten years of history raise no alert.
    private static Watch.News news(
            Watch watch, PatientState before, List<PatientEvent> events, Instant now) {
        var standing =
                before instanceof PatientState.Active twin
                        && !twin.monitoring().alerts().standing().isEmpty();
        var causes = new ArrayList<Long>();
        var withdrawn = false;
        var number = before.revision();
        for (var event : events) {
            number++;
            var corrects = standing && corrects(event);
            withdrawn |= corrects;
            if (corrects || brings(event, watch, now)) {
                causes.add(number);
            }
        }
        return new Watch.News(causes, withdrawn);
    }

    private static boolean corrects(PatientEvent event) {
        return event instanceof PatientEvent.ResourceDeleted
                || (event instanceof PatientEvent.ResourceRecorded recorded
                        && recorded.version() > 1);
    }

    private static boolean brings(PatientEvent event, Watch watch, Instant now) {
        return event instanceof PatientEvent.ResourceRecorded recorded
                && recorded.facts().stream().anyMatch(fact -> watch.concerns(fact, now));
    }
}
