package io.twinmesh.cluster.fhir.intake.structure;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/// The least that a resource of a type must say to keep to FHIR R4's structure and invariants.
public final class LeastResource {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final R4Table TABLE = R4Table.ofRelease();

    /// What an invariant demands beyond what is demanded of each alone.
    private static final Map<String, String> ALSO =
            Map.of(
                    "AllergyIntolerance", "clinicalStatus",
                    "Appointment", "participant.actor",
                    "AppointmentResponse", "participantType",
                    "Consent", "policyRule",
                    "ImmunizationRecommendation", "recommendation.vaccineCode",
                    "InsurancePlan", "name",
                    "Organization", "name");

    private LeastResource() {}

    public static ObjectNode of(String type) {
        var resource = NODES.objectNode().put("resourceType", type);
        fill(resource, TABLE.structure(type));
        if (ALSO.containsKey(type)) {
            put(resource, ALSO.get(type), Optional.empty());
        }
        return resource;
    }

    public static boolean has(String type, String element) {
        return TABLE.structure(type).properties().containsKey(element);
    }

    /// Sets an element, in a list where it is one; what stands above it is made when it is not
    /// there.
    ///
    /// @param path as `participant.actor`
    public static void put(ObjectNode resource, String path, JsonNode value) {
        put(resource, path, Optional.of(value));
    }

    private static void put(ObjectNode resource, String path, Optional<JsonNode> value) {
        var object = resource;
        var structure = TABLE.structure(resource.path("resourceType").asText());
        var steps = path.split("\\.", -1);
        for (int i = 0; i < steps.length; i++) {
            var property = requireNonNull(structure.properties().get(steps[i]));
            var last = i == steps.length - 1;
            if (last || !object.has(steps[i])) {
                set(object, property, last && value.isPresent() ? value.get() : least(property));
            }
            if (!last) {
                var next = object.path(steps[i]);
                object = (ObjectNode) (next.isArray() ? next.path(0) : next);
                structure = TABLE.structure(property.type());
            }
        }
    }

    private static void set(ObjectNode object, Property property, JsonNode value) {
        object.set(
                property.name(),
                property.element().repeats() ? NODES.arrayNode().add(value) : value);
    }

    private static void fill(ObjectNode object, Structure structure) {
        for (var element : structure.counted()) {
            if (element.demanded()) {
                var property = Property.of(element, element.types().getFirst(), 0);
                set(object, property, least(property));
            }
        }
    }

    private static JsonNode least(Property property) {
        var codes = property.element().codes();
        if (property.primitive().isPresent()) {
            return switch (property.primitive().get()) {
                case BOOLEAN -> NODES.booleanNode(true);
                case INTEGER, UNSIGNED_INT, POSITIVE_INT, DECIMAL -> NODES.numberNode(1);
                case CODE -> NODES.textNode(codes.map(it -> it.codes().getFirst()).orElse("any"));
                case BASE_64 -> NODES.textNode("AAAA");
                case DATE, DATE_TIME -> NODES.textNode("2026-01-05");
                case INSTANT -> NODES.textNode("2026-01-05T10:00:00Z");
                case TIME -> NODES.textNode("10:00:00");
                case OID -> NODES.textNode("urn:oid:1.2.3");
                case UUID -> NODES.textNode("urn:uuid:00000000-0000-0000-0000-000000000001");
                case STRING, MARKDOWN, XHTML, ID, URI, URL, CANONICAL -> NODES.textNode("any");
            };
        }
        var object = NODES.objectNode();
        fill(object, TABLE.structure(property.type()));
        if (object.isEmpty()) {
            object.putArray("extension")
                    .addObject()
                    .put("url", "urn:any")
                    .put("valueString", "any");
        }
        return object;
    }
}
