package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.therapy.MolecularProfile;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.actors.twin.view.TwinChart;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Adds to a decision the alerts that its events give rise to. Pure.
final class AlertRules {
    private AlertRules() {}

    static <R> Decision<R> watched(
            Watch watch, PatientState before, Decision<R> decision, Instant now) {
        var news = news(watch, before, decision.events(), now);
        var genetic = geneticNews(watch, before, decision.events());
        if (news.causes().isEmpty() && genetic.isEmpty()) {
            return decision;
        }
        var after = before;
        for (var event : decision.events()) {
            after = PatientState.evolve(after, event);
        }
        if (!(after instanceof PatientState.Active twin)) {
            return decision;
        }
        var alerts = new ArrayList<PatientEvent>();
        if (!news.causes().isEmpty()) {
            alerts.addAll(watch.judge(new TwinChart(twin), news, now));
        }
        if (!genetic.isEmpty()) {
            resistance(watch, before, twin, genetic, now).ifPresent(alerts::add);
        }
        return decision.and(alerts);
    }

    private static Optional<PatientEvent> resistance(
            Watch watch,
            PatientState before,
            PatientState.Active after,
            List<Long> causes,
            Instant now) {
        var known =
                before instanceof PatientState.Active twin
                        ? Sight.whole(twin, now).molecularProfile()
                        : MolecularProfile.NONE;
        var standing =
                after.monitoring().alerts().standing().stream()
                        .anyMatch(alert -> alert.rule().equals(ResistanceRule.ID));
        return watch.therapies()
                .flatMap(evidence ->
                        ResistanceRule.judge(
                                evidence,
                                known,
                                Sight.whole(after, now).molecularProfile(),
                                standing,
                                causes,
                                now));
    }

    /// Events that can change which variants are known; none for the many twins without a variant.
    private static List<Long> geneticNews(
            Watch watch, PatientState before, List<PatientEvent> events) {
        if (watch.therapies().isEmpty()) {
            return List.of();
        }
        var some = before instanceof PatientState.Active twin && twin.variants().count() > 0;
        var causes = new ArrayList<Long>();
        var number = before.revision();
        for (var event : events) {
            number++;
            switch (event) {
                case PatientEvent.ResourceRecorded recorded -> {
                    var variant =
                            recorded.facts().stream().anyMatch(Fact.VariantNoted.class::isInstance);
                    some |= variant;
                    if (variant || corrects(event)) {
                        causes.add(number);
                    }
                }
                case PatientEvent.ResourceDeleted _ -> causes.add(number);
                case PatientEvent _ -> {}
            }
        }
        return some ? causes : List.of();
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
