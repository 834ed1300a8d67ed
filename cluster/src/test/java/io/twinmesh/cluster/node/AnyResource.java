package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.intake.structure.LeastResource;

import java.util.Optional;
import java.util.stream.Collectors;

/// The least that a resource of a type must say to be taken in, and a search by all that its type
/// can be searched by.
///
/// @param twin the patient whom it is about, where its type is about one
record AnyResource(String type, String twin) {
    String identifier() {
        return "urn:any|" + type;
    }

    boolean identified() {
        return LeastResource.has(type, "identifier");
    }

    /// @param id empty: the server gives one
    /// @param language what makes a version another one
    String body(String id, String language) {
        var resource = LeastResource.of(type).put("language", language);
        if (!id.isEmpty()) {
            resource.put("id", id);
        }
        if (identified()) {
            put(resource, "identifier", "system", "urn:any", "value", type);
        }
        place().ifPresent(element -> put(resource, element, "reference", "Patient/" + twin));
        return resource.toString();
    }

    private static void put(ObjectNode resource, String element, String... fields) {
        var value = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < fields.length; i += 2) {
            value.put(fields[i], fields[i + 1]);
        }
        LeastResource.put(resource, element, value);
    }

    boolean ofPatient() {
        return place().isPresent();
    }

    /// The element that refers to the patient.
    private Optional<String> place() {
        return switch (ResourceHome.of(type).orElseThrow()) {
            case ResourceHome.Twin(var elements) -> elements.stream().findFirst();
            case ResourceHome.Either(var elements) -> elements.stream().findFirst();
            case ResourceHome.Shared _ -> Optional.empty();
        };
    }

    /// One search that uses each of the parameters; it need not find anything.
    ///
    /// @param parameters as a CapabilityStatement declares them
    String search(JsonNode parameters) {
        return "/fhir/"
                + type
                + "?"
                + parameters
                        .valueStream()
                        .map(one -> one.path("name").asText() + "=" + value(one))
                        .collect(Collectors.joining("&"));
    }

    private String value(JsonNode parameter) {
        return switch (parameter.path("type").asText()) {
            case "token" -> parameter.path("name").asText().equals("_id") ? "any" : "urn:x%7Cany";
            case "string" -> "any";
            case "uri" -> "urn:any";
            case "date" -> "2026-01-01";
            case "quantity" -> "7.0";
            case "reference" -> "Patient/" + twin;
            case String kind -> throw new AssertionError("no value for the kind " + kind);
        };
    }
}
