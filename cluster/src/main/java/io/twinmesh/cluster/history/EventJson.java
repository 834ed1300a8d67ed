package io.twinmesh.cluster.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.monitor.AlertText;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.history.reading.HistoryReader.Row;
import io.twinmesh.persistence.identity.JobId;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One event of a twin as people and programs outside see it: what kind, when, by whom, about what.
/// No value, no text of a resource.
public final class EventJson {
    private EventJson() {}

    /// @return with `sequenceNumber`, `type` and `at` first; empty when it may not be seen
    /// @throws io.twinmesh.persistence.history.sealed.UnreadableHistoryException when the row does
    ///   not open
    public static Optional<ObjectNode> of(Row row, History history, EventSight sight) {
        var event =
                switch (history.open(row.sealed())) {
                    case Opened.Plain(var plain) -> plain;
                    case Opened.Redacted redacted -> redacted.event();
                };
        if (!sight.sees(event)) {
            return Optional.empty();
        }
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sequenceNumber", row.sequenceNumber())
                        .put("type", type(row.sealed().tag()))
                        .put("at", row.sealed().at().toString());
        describe(json, event);
        return Optional.of(json);
    }

    /// `alert-raised` of `twin.alert-raised/1`.
    public static String type(String tag) {
        return tag.substring(tag.indexOf('.') + 1, tag.lastIndexOf('/'));
    }

    private static void describe(ObjectNode json, PatientEvent event) {
        switch (event) {
            case PatientEvent.TwinOpened opened -> json.put("who", opened.by());
            case PatientEvent.ResourceRecorded it -> {
                resource(json, it.by(), it.type(), it.id(), it.version());
                implausible(json, it);
            }
            case PatientEvent.ResourceDeleted it ->
                    resource(json, it.by(), it.type(), it.id(), it.version());
            case PatientEvent.SignalRecorded it ->
                    json.put("who", it.by())
                            .putObject("signal")
                            .put("code", it.code().text())
                            .put("channel", it.channel())
                            .put("start", it.start().toString())
                            .put("end", it.end().toString())
                            .put("samples", it.samples())
                            .put("late", it.late())
                            .put("overlapping", it.overlapping());
            case PatientEvent.AccessGranted it ->
                    access(json, it.requester(), it.purpose(), it.job(), it.modelDigest());
            case PatientEvent.AccessDenied it ->
                    access(json, it.requester(), it.purpose(), it.job(), it.modelDigest())
                            .put("code", it.code());
            case PatientEvent.NothingComputable it ->
                    access(json, it.requester(), it.purpose(), it.job(), it.modelDigest())
                            .put("code", it.code());
            case PatientEvent.AssessmentReceived it ->
                    json.put("job", it.job().value()).put("modelDigest", it.modelDigest());
            case PatientEvent.AnswerReviewed it ->
                    json.put("who", it.who().client())
                            .put("job", it.job().value())
                            .put("state", it.state().text());
            case PatientEvent.GrantReleased it -> json.put("job", it.job().value());
            case PatientEvent.AlertRaised it -> alert(json, it.rule(), it.severity(), it.causes());
            case PatientEvent.AlertSuppressed it ->
                    alert(json, it.rule(), it.severity(), it.causes());
            case PatientEvent.AlertCleared it -> {
                json.put("rule", it.rule()).put("severity", it.severity().text());
                it.remaining().ifPresent(rest -> json.put("remaining", rest.text()));
                json.put("reason", it.reason().name().toLowerCase(Locale.ROOT));
                causes(json, it.causes());
            }
            case PatientEvent.BreakGlassOpened it ->
                    json.put("who", it.who().client())
                            .put("purpose", it.purpose().name())
                            .put("until", it.until().toString());
            case PatientEvent.BreakGlassReviewed it ->
                    json.put("who", it.reviewer())
                            .put("grant", it.grant())
                            .put("justified", it.justified());
            case PatientEvent.Redacted it ->
                    json.put("redacted", true).put("dataClass", it.dataClass().name());
        }
    }

    private static void resource(ObjectNode json, String who, String type, String id, int version) {
        json.put("who", who);
        json.putObject("resource").put("type", type).put("id", id).put("version", version);
    }

    /// Who the patient is stands elsewhere, so that nothing is told of what lies before the birth.
    private static void implausible(ObjectNode json, PatientEvent.ResourceRecorded recorded) {
        var reasons = EnumSet.noneOf(Implausible.class);
        for (var fact : recorded.facts()) {
            if (fact instanceof Fact.Observed observed) {
                reasons.addAll(Implausible.of(observed, Optional.empty(), recorded.at()));
            }
        }
        if (!reasons.isEmpty()) {
            var list = json.putArray("implausible");
            reasons.forEach(reason -> list.add(reason.text()));
        }
    }

    private static ObjectNode access(
            ObjectNode json, String who, String purpose, JobId job, String modelDigest) {
        return json.put("who", who)
                .put("purpose", purpose)
                .put("job", job.value())
                .put("modelDigest", modelDigest);
    }

    private static void alert(ObjectNode json, String rule, Severity severity, List<Long> causes) {
        json.put("rule", rule)
                .put("severity", severity.text())
                .put("message", AlertText.of(rule, severity))
                .put("notice", Notice.TEXT);
        causes(json, causes);
    }

    private static void causes(ObjectNode json, List<Long> causes) {
        var list = json.putArray("causes");
        causes.forEach(list::add);
    }
}
