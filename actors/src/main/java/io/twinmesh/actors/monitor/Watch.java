package io.twinmesh.actors.monitor;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.monitor.WatchedRule.Measure;
import io.twinmesh.actors.monitor.chart.AlertState;
import io.twinmesh.actors.monitor.chart.AlertState.Standing;
import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Trend;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.monitor.chart.VitalReading;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AlertCleared;
import io.twinmesh.persistence.history.PatientEvent.AlertRaised;
import io.twinmesh.persistence.history.PatientEvent.AlertSuppressed;
import io.twinmesh.persistence.history.PatientEvent.ClearReason;
import io.twinmesh.persistence.history.Severity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Applies the rules to what a twin knows. Pure: the same chart, news and moment give the same
/// alerts.
///
/// | alert of a rule | the rule finds | then |
/// |---|---|---|
/// | none | a raising level, by a recent value | raised, or suppressed when the budget is used up |
/// | standing | a higher raising level | raised again, more severe |
/// | held back | the raising level still, and the budget has room | raised |
/// | any | the good side of the clearing level, by a value observed a dwell later | cleared, or less severe |
/// | any | no value any more, and one was just taken back | cleared: withdrawn |
/// | any | nothing it could look at, for a long time | cleared: lapsed |
/// | any | anything else | nothing: alerts end by values, not by silence |
public final class Watch {
    private static final List<Code> WATCHED =
            Arrays.stream(Vital.values()).flatMap(vital -> vital.codes().stream()).toList();

    private final MonitorSettings settings;
    private final EarlyWarning news2;
    private final AlertBudget budget;
    private final Optional<TherapyEvidence> therapies;

    public Watch(MonitorSettings settings) {
        this(settings, Optional.empty());
    }

    /// @param therapies what variants are looked up in; without it they raise nothing
    public Watch(MonitorSettings settings, Optional<TherapyEvidence> therapies) {
        this.therapies = therapies;
        var news2 =
                BuiltInModel.named("news2")
                        .map(BuiltInModel::manifest)
                        .orElseThrow(() -> new IllegalStateException("this release has no NEWS2"));
        this.settings = settings;
        this.news2 = new EarlyWarning(news2, settings);
        this.budget = new AlertBudget(settings.perRule(), settings.overall());
    }

    public Optional<TherapyEvidence> therapies() {
        return therapies;
    }

    /// What has just come in.
    ///
    /// @param causes sequence numbers of the events that brought or took back values
    /// @param withdrawn whether one of them corrected or took back what was said before
    public record News(List<Long> causes, boolean withdrawn) {
        public News {
            causes = List.copyOf(causes);
        }
    }

    /// Whether a fact that comes in now can raise an alert at all.
    public boolean concerns(Fact fact, Instant now) {
        return fact instanceof Fact.Observed observed
                && recent(observed.at(), now)
                && (observed.codes().stream().anyMatch(WATCHED::contains) || news2.reads(observed));
    }

    /// @param chart what is known with the news
    /// @return to be stored in this order, together with the news
    public List<PatientEvent> judge(Chart chart, News news, Instant now) {
        var events = new ArrayList<PatientEvent>();
        var alerts = chart.monitoring().alerts();
        for (var rule : settings.rules()) {
            var judged = judge(rule, chart, alerts, news, now);
            if (judged.isPresent()) {
                events.add(judged.get());
                alerts = after(alerts, judged.get());
            }
        }
        return events;
    }

    /// What is shown of a patient: the score, the vital signs, the alerts; what is stale is called
    /// stale.
    public ObjectNode view(Chart chart, Instant now) {
        return new MonitorView(settings, chart, now)
                .json(news2.assess(chart, now), rule -> find(rule, chart, now));
    }

    /// What a NEWS2 that is high now calls for, whatever the rules' levels are; empty when it is
    /// not high, or not known.
    public Optional<ObjectNode> redFlag(Chart chart, Instant now) {
        return news2.assess(chart, now) instanceof Assessment.Computed computed
                        && computed.band().equals(RedFlag.BAND)
                ? Optional.of(MonitorView.redFlag(computed))
                : Optional.empty();
    }

    private static AlertState after(AlertState alerts, PatientEvent event) {
        return switch (event) {
            case AlertRaised raised -> alerts.with(raised, 0);
            case AlertSuppressed suppressed -> alerts.with(suppressed, 0);
            case AlertCleared cleared -> alerts.with(cleared, 0);
            case PatientEvent other ->
                    throw new IllegalStateException("no alert: " + other.getClass());
        };
    }

    private Optional<PatientEvent> judge(
            AlertRule rule, Chart chart, AlertState alerts, News news, Instant now) {
        var id = rule.what().id();
        var standing = alerts.of(id);
        return switch (find(rule.what(), chart, now)) {
            case Finding.Known known ->
                    standing.isPresent()
                            ? stands(rule, standing.get(), known, alerts, news, now)
                            : raised(rule, rule.reached(known.value()), known, alerts, news, now);
            case Finding.Nothing() when news.withdrawn() ->
                    standing.map(alert -> over(alert, ClearReason.WITHDRAWN, news, now));
            case Finding.Nothing(), Finding.Unclear() ->
                    standing.filter(alert -> passed(alert, settings.lapseAfter(), now))
                            .map(alert -> over(alert, ClearReason.LAPSED, news, now));
        };
    }

    private Optional<PatientEvent> stands(
            AlertRule rule,
            Standing alert,
            Finding.Known known,
            AlertState alerts,
            News news,
            Instant now) {
        var reached = rule.reached(known.value());
        var worse = reached.filter(severity -> severity.compareTo(alert.severity()) > 0);
        if (worse.isPresent()) {
            return raised(rule, worse, known, alerts, news, now);
        }
        var held = rule.held(known.value(), alert.severity());
        if (held.equals(Optional.of(alert.severity()))) {
            return alert.heldBack()
                            && reached.equals(held)
                            && budget.allows(alerts, alert.rule(), alert.severity(), now)
                    ? raised(rule, reached, known, alerts, news, now)
                    : Optional.empty();
        }
        return passed(alert, settings.dwell(), known.at()) || news.withdrawn()
                ? Optional.of(
                        new AlertCleared(
                                now,
                                alert.rule(),
                                alert.severity(),
                                held,
                                passed(alert, settings.dwell(), known.at())
                                        ? ClearReason.RECOVERED
                                        : ClearReason.WITHDRAWN,
                                news.causes()))
                : Optional.empty();
    }

    private Optional<PatientEvent> raised(
            AlertRule rule,
            Optional<Severity> reached,
            Finding.Known known,
            AlertState alerts,
            News news,
            Instant now) {
        var id = rule.what().id();
        return reached.filter(_ -> recent(known.at(), now))
                .map(severity ->
                        budget.allows(alerts, id, severity, now)
                                ? new AlertRaised(now, id, severity, known.at(), news.causes())
                                : new AlertSuppressed(
                                        now, id, severity, known.at(), news.causes()));
    }

    private static PatientEvent over(Standing alert, ClearReason why, News news, Instant now) {
        return new AlertCleared(
                now, alert.rule(), alert.severity(), Optional.empty(), why, news.causes());
    }

    private static boolean passed(Standing alert, Duration time, Instant by) {
        return !by.isBefore(alert.observedAt().plus(time));
    }

    private boolean recent(Instant observed, Instant now) {
        return observed.isAfter(now.minus(settings.recent()));
    }

    private Finding find(WatchedRule rule, Chart chart, Instant now) {
        return switch (rule.measure()) {
            case Measure.EarlyWarningScore() ->
                    switch (news2.assess(chart, now)) {
                        case Assessment.Computed(var score, _, _, _, var newest) ->
                                new Finding.Known(score, newest);
                        case Assessment.Incomplete _ -> new Finding.Nothing();
                        case Assessment.DataStale _, Assessment.NotComputed _ ->
                                new Finding.Unclear();
                    };
            case Measure.Level(var vital) ->
                    switch (VitalReading.of(vital, chart, settings.maxAge(vital), now)) {
                        case VitalReading.Fresh(var value, var at) ->
                                new Finding.Known(number(value), at);
                        case VitalReading.Missing() -> new Finding.Nothing();
                        case VitalReading.Stale _, VitalReading.Unusable _ -> new Finding.Unclear();
                    };
            case Measure.Change(var vital) -> trend(vital, chart, now);
        };
    }

    private static double number(InputValue value) {
        return switch (value) {
            case InputValue.Amount(var amount) -> amount;
            case InputValue.Flag(var flag) -> flag ? 1 : 0;
            case InputValue.Choice _, InputValue.Image _ ->
                    throw new IllegalStateException("no level of a choice or an image");
        };
    }

    private Finding trend(Vital vital, Chart chart, Instant now) {
        var trend = settings.trend();
        var present = Implausible.present(now);
        var points =
                chart.monitoring().recent().of(vital, now.minus(trend.span())).stream()
                        .filter(point -> !point.at().isAfter(present))
                        .toList();
        if (points.isEmpty()) {
            return new Finding.Nothing();
        }
        var covered = points.getLast().second() - points.getFirst().second();
        if (points.size() < trend.leastValues() || covered < trend.leastTime().toSeconds()) {
            return new Finding.Unclear();
        }
        return new Finding.Known(Trend.perHour(points).orElseThrow(), Trend.newest(points));
    }
}
