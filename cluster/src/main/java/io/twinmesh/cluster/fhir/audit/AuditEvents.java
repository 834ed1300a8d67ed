package io.twinmesh.cluster.fhir.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.AuditRow;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/// Shows records of the trail as FHIR R4 AuditEvents. A profile of BALP is named when the event
/// follows it: that is, when it succeeded, nothing of it is erased, and it is about one resource
/// that was asked for without a query, or about one search.
public final class AuditEvents {
    private static final String TERMS = "http://terminology.hl7.org/CodeSystem/";
    private static final String PURPOSES = TERMS + "v3-ActReason";

    private final Supplier<String> server;

    /// @param server the address of the FHIR interface, without a slash at the end
    public AuditEvents(Supplier<String> server) {
        this.server = server;
    }

    public ObjectNode event(AuditRow row) {
        var record = row.record();
        var event = JsonNodeFactory.instance.objectNode().put("resourceType", "AuditEvent");
        event.put("id", record.id().value());
        var meta = event.putObject("meta").put("versionId", "1");
        meta.put("lastUpdated", record.at().toString());
        profile(row).ifPresent(url -> meta.putArray("profile").add(url));
        event.set("type", type(record));
        subtypes(event.putArray("subtype"), record);
        event.put("action", String.valueOf(record.interaction().action()));
        event.put("recorded", record.at().toString());
        event.put("outcome", Integer.toString(record.outcome().code()));
        record.refusal().ifPresent(code -> event.put("outcomeDesc", code));
        purpose(event, record);
        agents(event.putArray("agent"), record);
        var source = event.putObject("source");
        source.set("observer", self());
        source.putArray("type").add(Balp.coding(TERMS + "security-source-type", "4"));
        var entities = entities(row);
        if (!entities.isEmpty()) {
            event.set("entity", entities);
        }
        return event;
    }

    private static Optional<String> profile(AuditRow row) {
        var record = row.record();
        var whole =
                row.state() == AuditRow.State.WHOLE
                        && record.outcome() == AuditOutcome.SUCCESS
                        && record.who().address().isPresent();
        // the profiles of what is no search have no room for a query beside the resource
        var one =
                record.interaction() == Interaction.SEARCH
                        || (record.what().resources().size() == 1
                                && record.what().query().isEmpty());
        return Balp.profile(record.interaction())
                .filter(_ -> whole && one)
                .map(name -> Balp.PROFILE + (record.patient().isPresent() ? "Patient" : "") + name);
    }

    /// That somebody was not let in, or went in by breaking the glass, is a security alert.
    private static ObjectNode type(AuditRecord record) {
        if (record.interaction() == Interaction.EMERGENCY_ACCESS || denied(record)) {
            return Balp.coding(Balp.DICOM, "110113");
        }
        return switch (record.interaction()) {
            case AUDIT_READ -> Balp.coding(Balp.DICOM, "110101");
            case AUTHENTICATION -> Balp.coding(Balp.DICOM, "110114");
            case Interaction _ -> Balp.coding(TERMS + "audit-event-type", "rest");
        };
    }

    private static boolean denied(AuditRecord record) {
        return record.refusal()
                .filter(code -> code.startsWith("auth.") || code.startsWith("consent."))
                .isPresent();
    }

    private static void subtypes(ArrayNode subtypes, AuditRecord record) {
        if (record.interaction() == Interaction.EMERGENCY_ACCESS) {
            subtypes.add(Balp.coding(Balp.DICOM, "110127"));
        }
        if (record.interaction() == Interaction.AUTHENTICATION) {
            subtypes.add(Balp.coding(Balp.DICOM, "110122"));
            return;
        }
        subtypes.add(
                Balp.coding(
                        "http://hl7.org/fhir/restful-interaction",
                        Balp.code(record.interaction())));
    }

    private static void purpose(ObjectNode event, AuditRecord record) {
        if (record.who().purpose().isEmpty() && record.what().reason().isEmpty()) {
            return;
        }
        var purpose = event.putArray("purposeOfEvent").addObject();
        record.who()
                .purpose()
                .ifPresent(code -> purpose.putArray("coding").add(Balp.coding(PURPOSES, code)));
        record.what().reason().ifPresent(text -> purpose.put("text", text));
    }

    private void agents(ArrayNode agents, AuditRecord record) {
        var who = record.who();
        var client = agents.addObject();
        client.set("type", concept(Balp.client(record.interaction())));
        client.set("who", who.client().isEmpty() ? display("unknown") : identified(who.client()));
        client.put("requestor", who.user().isEmpty());
        who.address()
                .ifPresent(
                        from -> client.putObject("network").put("address", from).put("type", "2"));
        var own = agents.addObject();
        own.set("type", concept(Balp.server(record.interaction())));
        own.set("who", self());
        own.put("requestor", false);
        own.putObject("network").put("address", server.get()).put("type", "5");
        who.user()
                .ifPresent(reference -> {
                    var user = agents.addObject();
                    user.set("type", concept(Balp.user(record.interaction())));
                    user.putObject("who").put("reference", reference);
                    user.put("requestor", true);
                    who.purpose()
                            .ifPresent(code ->
                                    user.putArray("purposeOfUse")
                                            .add(concept(Balp.coding(PURPOSES, code))));
                });
    }

    private static ArrayNode entities(AuditRow row) {
        var record = row.record();
        var entities = JsonNodeFactory.instance.arrayNode();
        record.patient()
                .ifPresent(patient -> entity(entities, "1", "1").set("what", patient(patient)));
        if (record.interaction() == Interaction.SEARCH && row.state() == AuditRow.State.WHOLE) {
            entity(entities, "2", "24").put("query", base64(asked(record.what())));
        } else {
            for (var resource : record.what().resources()) {
                entity(entities, "2", "4").set("what", reference(resource));
            }
            if (record.interaction() != Interaction.SEARCH) {
                record.what()
                        .query()
                        .ifPresent(text -> entity(entities, "2", "24").put("query", base64(text)));
            }
        }
        if (row.state() != AuditRow.State.WHOLE) {
            entity(entities, "2", "4").set("what", unreadable(row));
        }
        for (var rule : record.what().rules()) {
            var consent = entities.addObject();
            consent.putObject("what").putObject("identifier").put("value", rule);
            consent.set("type", Balp.coding("http://hl7.org/fhir/resource-types", "Consent"));
        }
        if (!record.who().request().isEmpty()) {
            var request = entities.addObject();
            request.putObject("what").putObject("identifier").put("value", record.who().request());
            request.set("type", Balp.coding(Balp.ENTITY_TYPE, "XrequestId"));
        }
        return entities;
    }

    private static ObjectNode entity(ArrayNode entities, String type, String role) {
        var entity = entities.addObject();
        entity.set("type", Balp.coding(TERMS + "audit-entity-type", type));
        entity.set("role", Balp.coding(TERMS + "object-role", role));
        return entity;
    }

    private static ObjectNode patient(PatientId patient) {
        return JsonNodeFactory.instance.objectNode().put("reference", "Patient/" + patient);
    }

    private static ObjectNode reference(What.Resource resource) {
        var version = resource.version().map(number -> "/_history/" + number).orElse("");
        return JsonNodeFactory.instance
                .objectNode()
                .put("reference", resource.type() + "/" + resource.id() + version);
    }

    private static ObjectNode unreadable(AuditRow row) {
        var type = row.record().what().type();
        var what =
                display(
                        row.state() == AuditRow.State.ERASED
                                ? "erased with the patient's data"
                                : "damaged in the trail");
        return type.isEmpty() ? what : what.put("type", type);
    }

    private static String asked(What what) {
        return what.type() + what.query().map(text -> "?" + text).orElse("?");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode self() {
        return identified(server.get());
    }

    private static ObjectNode identified(String value) {
        var who = JsonNodeFactory.instance.objectNode();
        who.putObject("identifier").put("value", value);
        return who;
    }

    private static ObjectNode display(String text) {
        return JsonNodeFactory.instance.objectNode().put("display", text);
    }

    private static ObjectNode concept(ObjectNode coding) {
        var concept = JsonNodeFactory.instance.objectNode();
        concept.putArray("coding").add(coding);
        return concept;
    }
}
