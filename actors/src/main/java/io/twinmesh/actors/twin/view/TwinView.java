package io.twinmesh.actors.twin.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.state.EmergencyAccess;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `GET /v1/twins/{id}` shows.
public final class TwinView {
    private TwinView() {}

    /// @param sight what of the twin may be shown; the rest is left out as if it were not there,
    ///   and the view says that it is a part. A type is counted for those who may see every
    ///   resource of it, and what the twin is watched for is shown to those who may see all. A red
    ///   flag is read off what may be shown
    /// @param now the moment that staleness is told by
    public static ObjectNode json(PatientId patient, Sight sight, Watch watch, Instant now) {
        var twin = sight.twin();
        var view = JsonNodeFactory.instance.objectNode();
        view.put("id", patient.value());
        view.put("revision", twin.revision());
        view.put("partial", !sight.whole());
        if (sight.person().permitted()) {
            view.put("sex", twin.person().sex());
            twin.person().birthYear().ifPresent(year -> view.put("birthYear", year));
        }
        var observations = sight.observations();
        var latest = Implausible.latest(now);
        view.put(
                "lastObservedAt",
                observations.stream()
                        .map(Fact.Observed::at)
                        .filter(at -> !at.isAfter(latest))
                        .max(Comparator.naturalOrder())
                        .map(Object::toString)
                        .orElse(null));
        var facts = view.putArray("facts");
        var person = Optional.of(twin.person()).filter(_ -> sight.person().permitted());
        observations.forEach(fact -> {
            var row = facts.addObject();
            observed(row, fact);
            implausible(row, Implausible.of(fact, person, now));
        });
        var conditions = view.putArray("conditions");
        sight.conditions()
                .forEach(condition -> {
                    var fact = condition.fact();
                    var row = conditions.addObject();
                    named(row, fact.codes(), fact.display());
                    row.put("active", fact.active());
                    fact.onset().ifPresent(at -> row.put("onset", at.toString()));
                    fact.abatement().ifPresent(at -> row.put("abatement", at.toString()));
                });
        var medications = view.putArray("medications");
        sight.medications()
                .forEach(medication -> {
                    var fact = medication.fact();
                    var row = medications.addObject();
                    named(row, fact.codes(), Optional.of(fact.display()));
                    row.put("active", fact.active());
                    fact.at().ifPresent(at -> row.put("at", at.toString()));
                });
        variants(view, sight, watch);
        var resources = view.putObject("resources");
        twin.resources()
                .forEach((type, count) -> {
                    if (sight.filter().permitsAll(type)) {
                        resources.put(type, count);
                    }
                });
        watch.redFlag(sight.chart(), now).ifPresent(flag -> view.set("redFlag", flag));
        if (sight.whole()) {
            view.set("monitoring", watch.view(new TwinChart(twin), now));
            notices(view, twin.emergencies(), now);
        }
        return view;
    }

    /// A patient who follows nothing finds an emergency access here until it was reviewed and is
    /// over; the words of whoever opened it stand in the patient's list of accesses.
    private static void notices(ObjectNode view, EmergencyAccess emergencies, Instant now) {
        if (emergencies.grants().isEmpty()) {
            return;
        }
        var notices = view.putArray("notices");
        for (var grant : emergencies.grants()) {
            var notice =
                    notices.addObject()
                            .put("kind", "emergency-access")
                            .put("grant", grant.number())
                            .put("client", grant.client())
                            .put("openedAt", grant.openedAt().toString())
                            .put("until", grant.until().toString())
                            .put("open", grant.open(now));
            grant.justified().ifPresent(found -> notice.put("justified", found));
        }
    }

    /// A resistance that is published is part of what a variant is shown as.
    private static void variants(ObjectNode view, Sight sight, Watch watch) {
        var profile = sight.molecularProfile();
        var rows = view.putArray("variants");
        for (var fact : profile.variants()) {
            var row = rows.addObject().put("gene", fact.gene());
            var names = row.putArray("names");
            fact.names().forEach(names::add);
            row.put("at", fact.at().toString());
            watch.therapies().ifPresent(table -> table.putResistances(row, fact, profile));
        }
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

    private static void implausible(ObjectNode row, Set<Implausible> reasons) {
        if (!reasons.isEmpty()) {
            var list = row.putArray("implausible");
            reasons.forEach(reason -> list.add(reason.text()));
        }
    }

    private static void named(ObjectNode row, List<Code> codes, Optional<String> display) {
        codes.stream().findFirst().ifPresent(code -> row.put("code", code.text()));
        display.ifPresent(text -> row.put("display", text));
    }
}
