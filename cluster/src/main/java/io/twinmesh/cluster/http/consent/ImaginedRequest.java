package io.twinmesh.cluster.http.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A request as somebody might make it, to see what a patient's rules would say.
record ImaginedRequest(Requester who, String purpose, ConsentAction action, DataItem item) {
    private static final Set<String> FIELDS =
            Set.of("client", "roles", "references", "identifiers", "purpose", "action", "data");
    private static final Set<String> DATA = Set.of("type", "class", "codes", "labels", "at");
    private static final int MOST = 32;

    static ImaginedRequest read(Call call) {
        var body = call.object(FIELDS);
        var who =
                new Requester(
                        Call.text(body, "client"),
                        codes(body, "roles"),
                        texts(body, "references"),
                        codes(body, "identifiers"));
        var action =
                ConsentAction.of(Call.optionalText(body, "action").orElse("access"))
                        .orElseThrow(() ->
                                invalid(
                                        "'action' is access, collect, use, disclose or"
                                                + " correct."));
        return new ImaginedRequest(who, Call.text(body, "purpose"), action, item(body.get("data")));
    }

    private static DataItem item(JsonNode data) {
        if (data == null || !data.isObject()) {
            throw invalid("The body needs 'data', an object with the FHIR type.");
        }
        for (var field : data.properties()) {
            if (!DATA.contains(field.getKey())) {
                throw invalid("'data' may have type, class, codes, labels and at.");
            }
        }
        if (!data.path("type").asText().matches("[A-Z][A-Za-z]{1,60}")) {
            throw invalid("'data.type' is a FHIR resource type, like Observation.");
        }
        var at = instant(data);
        return new DataItem(
                dataClass(data.path("class").asText("clinical")),
                data.path("type").asText(),
                codes(data, "codes"),
                List.of(),
                at,
                at,
                codes(data, "labels"));
    }

    private static Optional<Instant> instant(JsonNode data) {
        if (!data.has("at")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(data.path("at").asText()).toInstant());
        } catch (DateTimeException _) {
            throw invalid("'data.at' is a moment with its offset, 2026-11-21T12:00:00Z.");
        }
    }

    private static DataClass dataClass(String text) {
        for (var one : DataClass.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        throw invalid("'data.class' is clinical, genome, signals or identity.");
    }

    private static List<Code> codes(JsonNode object, String field) {
        return texts(object, field).stream().map(Code::parse).toList();
    }

    private static List<String> texts(JsonNode object, String field) {
        var list = object.has(field) ? object.get(field) : JsonNodeFactory.instance.arrayNode();
        if (!list.isArray()
                || list.size() > MOST
                || list.valueStream()
                        .anyMatch(one ->
                                !one.isTextual()
                                        || !one.asText().matches("[^|]*\\|?[^|]{1,256}")
                                        || one.asText().length() > 400)) {
            throw invalid(
                    "'"
                            + field
                            + "' is a list of at most "
                            + MOST
                            + " texts; a code is system|code.");
        }
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private static Refused invalid(String why) {
        return new Refused(400, "body.field-invalid", why);
    }

    /// It may say what a patient hides.
    @Override
    public String toString() {
        return "ImaginedRequest[" + purpose + ", " + action + "]";
    }
}
