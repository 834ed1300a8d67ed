package io.twinmesh.actors.monitor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.monitor.chart.AlertState.Standing;
import io.twinmesh.actors.monitor.chart.Chart;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.monitor.chart.VitalReading;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.runtime.RedFlag;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// The part `monitoring` of a twin's view.
final class MonitorView {
    private final MonitorSettings settings;
    private final Chart chart;
    private final Instant now;

    MonitorView(MonitorSettings settings, Chart chart, Instant now) {
        this.settings = settings;
        this.chart = chart;
        this.now = now;
    }

    ObjectNode json(Assessment news2, Function<WatchedRule, Finding> find) {
        var view = JsonNodeFactory.instance.objectNode();
        score(view.putObject("news2"), news2);
        var vitals = view.putArray("vitals");
        for (var vital : Vital.values()) {
            switch (VitalReading.of(vital, chart, settings.maxAge(vital), now)) {
                case VitalReading.Fresh(var value, var at) ->
                        value(vitals.addObject(), vital, value, at).put("state", "fresh");
                case VitalReading.Stale(var value, var at, var since) ->
                        value(vitals.addObject(), vital, value, at)
                                .put("state", "stale")
                                .put("staleSince", since.toString());
                case VitalReading.Unusable(var code, var at) ->
                        vitals.addObject()
                                .put("vital", vital.id())
                                .put("at", at.toString())
                                .put("state", "unusable")
                                .put("code", code);
                case VitalReading.Missing() -> {}
            }
        }
        var alerts = view.putArray("alerts");
        for (var alert : chart.monitoring().alerts().standing()) {
            // a variant does not pass
            var stale =
                    !alert.rule().equals(ResistanceRule.ID)
                            && WatchedRule.named(alert.rule())
                                    .map(rule -> !(find.apply(rule) instanceof Finding.Known))
                                    .orElse(true);
            alert(alerts.addObject(), alert).put("stale", stale);
        }
        view.put("suppressed", chart.monitoring().alerts().suppressed());
        view.put("notice", Notice.TEXT);
        return view;
    }

    private static void score(ObjectNode part, Assessment news2) {
        switch (news2) {
            case Assessment.Computed(var score, var band, var warnings, var oldest, var newest) -> {
                part.put("state", "computed").put("score", score).put("band", band);
                part.put("oldestInputAt", oldest.toString());
                part.put("newestInputAt", newest.toString());
                texts(part, "warnings", warnings);
            }
            case Assessment.DataStale(var since, var stale, var missing) -> {
                part.put("state", "stale").put("since", since.toString());
                texts(part, "stale", stale);
                texts(part, "missing", missing);
            }
            case Assessment.Incomplete(var missing) -> {
                part.put("state", "incomplete");
                texts(part, "missing", missing);
            }
            case Assessment.NotComputed(var code, var input) ->
                    part.put("state", "not-computed").put("code", code).put("input", input);
        }
    }

    static ObjectNode redFlag(Assessment.Computed news2) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model", WatchedRule.NEWS2.id())
                .put("score", news2.score())
                .put("atLeast", news2.warnings().contains(Score.AT_LEAST))
                .put("newestInputAt", news2.newest().toString())
                .put("text", RedFlag.TEXT);
    }

    private static void texts(ObjectNode part, String name, List<String> texts) {
        var list = part.putArray(name);
        texts.forEach(list::add);
    }

    private static ObjectNode value(ObjectNode row, Vital vital, InputValue value, Instant at) {
        row.put("vital", vital.id());
        switch (value) {
            case InputValue.Amount(var amount) -> row.put("value", amount);
            case InputValue.Flag(var flag) -> row.put("value", flag);
            case InputValue.Choice(var choice) -> row.put("value", choice);
            case InputValue.Image _ -> throw new IllegalStateException("no vital is an image");
        }
        if (vital.spec().type() instanceof InputSpec.Type.Amount amount) {
            row.put("unit", amount.unit());
        }
        return row.put("at", at.toString());
    }

    private static ObjectNode alert(ObjectNode row, Standing alert) {
        return row.put("rule", alert.rule())
                .put("severity", alert.severity().text())
                .put("message", AlertText.of(alert.rule(), alert.severity()))
                .put("since", alert.since().toString())
                .put("observedAt", alert.observedAt().toString())
                .put("event", alert.sequenceNumber())
                .put("heldBack", alert.heldBack());
    }
}
