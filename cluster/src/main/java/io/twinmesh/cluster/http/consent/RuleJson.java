package io.twinmesh.cluster.http.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Explanation;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.history.Code;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Consent rules in JSON. What a rule leaves open is left out.
final class RuleJson {
    private RuleJson() {}

    static ObjectNode of(ConsentTable table) {
        var json = Json.object();
        var rules = json.putArray("rules");
        table.inForce().forEach(rule -> rules.add(rule(rule)));
        return json;
    }

    static ObjectNode of(Explanation explanation) {
        var json = decision(explanation);
        var rules = json.putArray("rules");
        for (var part : explanation.parts()) {
            rules.addObject()
                    .put("rule", part.rule().text())
                    .put("effect", lower(part.effect()))
                    .put("standing", lower(part.standing()));
        }
        return json;
    }

    private static ObjectNode decision(Explanation explanation) {
        return switch (explanation.decision()) {
            case ConsentDecision.Permit(var rule) ->
                    Json.object().put("decision", "permit").put("rule", rule.text());
            case ConsentDecision.Deny(var denial, var rule) -> {
                var json =
                        Json.object()
                                .put("decision", "deny")
                                .put("code", denial.code())
                                .put("why", denial.why());
                rule.ifPresent(denying -> json.put("rule", denying.text()));
                yield json;
            }
        };
    }

    private static ObjectNode rule(ConsentTable.InForce rule) {
        var provision = rule.provision();
        var json = Json.object().put("rule", rule.id().text());
        rule.within().ifPresent(outer -> json.put("within", outer.text()));
        json.put("effect", lower(provision.effect()));
        list(json, "purposes", provision.purposes().named(), Purpose::name);
        list(json, "actions", provision.actions(), ConsentAction::code);
        actors(json, provision);
        period(json, "valid", provision.period());
        data(json, provision.data());
        if (provision.breakGlass()) {
            json.put("emergency", true);
            provision.openFor().ifPresent(time -> json.put("openFor", time.toString()));
        }
        return json;
    }

    private static void actors(ObjectNode json, Provision provision) {
        if (provision.actors().isEmpty()) {
            return;
        }
        var list = json.putArray("actors");
        provision.actors().forEach(actor -> list.add(actor(actor)));
    }

    private static ObjectNode actor(ConsentActor actor) {
        var json = Json.object();
        actor.role().ifPresent(role -> json.put("role", role.text()));
        actor.reference().ifPresent(reference -> json.put("reference", reference));
        actor.identifier().ifPresent(identifier -> json.put("identifier", identifier.text()));
        return json;
    }

    private static void data(ObjectNode json, DataScope data) {
        if (data.equals(DataScope.EVERYTHING)) {
            return;
        }
        var scope = json.putObject("data");
        list(scope, "classes", data.classes(), RuleJson::lower);
        list(scope, "types", data.types(), type -> type);
        list(scope, "codes", data.codes(), Code::text);
        list(scope, "labels", data.labels(), Code::text);
        period(scope, "period", data.period());
    }

    private static void period(ObjectNode json, String name, Interval interval) {
        if (interval.equals(Interval.ALWAYS)) {
            return;
        }
        var period = json.putObject(name);
        interval.from().ifPresent(from -> period.put("from", from.toString()));
        interval.until().ifPresent(until -> period.put("until", until.toString()));
    }

    private static <T> void list(
            ObjectNode json, String name, List<T> values, Function<T, String> text) {
        if (!values.isEmpty()) {
            ArrayNode list = json.putArray(name);
            values.forEach(value -> list.add(text.apply(value)));
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
