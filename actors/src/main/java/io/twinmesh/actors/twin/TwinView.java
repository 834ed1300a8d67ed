package io.twinmesh.actors.twin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `GET /v1/twins/{id}` shows.
final class TwinView {
    private TwinView() {}

    /// @param now the moment that staleness is told by
    static ObjectNode json(PatientId patient, PatientState.Active twin, Watch watch, Instant now) {
        var view = JsonNodeFactory.instance.objectNode();
        view.put("id", patient.value());
        view.put("revision", twin.revision());
        view.put("sex", twin.person().sex());
        twin.person().birthYear().ifPresent(year -> view.put("birthYear", year));
        view.put(
                "lastObservedAt",
                twin.latest().lastObservedAt().map(Object::toString).orElse(null));
        var facts = view.putArray("facts");
        twin.latest().facts().forEach(fact -> observed(facts.addObject(), fact));
        var conditions = view.putArray("conditions");
        twin.problems()
                .conditions()
                .forEach(condition -> {
                    var fact = condition.fact();
                    var row = conditions.addObject();
                    named(row, fact.codes(), fact.display());
                    row.put("active", fact.active());
                    fact.onset().ifPresent(at -> row.put("onset", at.toString()));
                    fact.abatement().ifPresent(at -> row.put("abatement", at.toString()));
                });
        var medications = view.putArray("medications");
        twin.problems()
                .medications()
                .forEach(medication -> {
                    var fact = medication.fact();
                    var row = medications.addObject();
                    named(row, fact.codes(), Optional.of(fact.display()));
                    row.put("active", fact.active());
                    fact.at().ifPresent(at -> row.put("at", at.toString()));
                });
        var resources = view.putObject("resources");
        twin.resources().forEach(resources::put);
        view.set("monitoring", watch.view(new TwinChart(twin), now));
        return view;
    }

    private static void observed(ObjectNode row, Fact.Observed fact) {
        named(row, fact.codes(), fact.display());
        switch (fact) {
            case Fact.Measured measured -> {
                row.put("value", measured.value());
                row.put("unit", measured.unit());
            }
            case Fact.Coded coded -> {
                row.put("value", coded.values().getFirst().text());
                coded.valueDisplay().ifPresent(display -> row.put("valueDisplay", display));
            }
        }
        row.put("at", fact.at().toString());
    }

    private static void named(ObjectNode row, List<Code> codes, Optional<String> display) {
        codes.stream().findFirst().ifPresent(code -> row.put("code", code.text()));
        display.ifPresent(text -> row.put("display", text));
    }
}
