package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The least that a resource of a type must say to be taken in, and a search by all that its type
/// can be searched by.
///
/// @param twin the patient whom it is about, where its type is about one
record AnyResource(String type, String twin) {
    /// Elements that are lists, of those that may hold the patient.
    private static final Set<String> LISTS =
            Set.of("Account.subject", "Schedule.actor", "Provenance.target");

    private static final String STATUS = ",\"status\":\"active\"";
    private static final String INTENT = ",\"intent\":\"order\"";

    String identifier() {
        return "urn:any|" + type;
    }

    /// @param id empty: the server gives one
    /// @param language what makes a version another one
    String body(String id, String language) {
        return "{\"resourceType\":\"%s\"%s,\"language\":\"%s\",\"identifier\":[{\"system\":\"urn:any\",\"value\":\"%s\"}]%s%s}"
                .formatted(
                        type,
                        id.isEmpty() ? "" : ",\"id\":\"" + id + "\"",
                        language,
                        type,
                        demanded(),
                        home());
    }

    /// What FHIR R4 demands of the type, besides the patient.
    private String demanded() {
        return switch (type) {
            case "MedicationRequest" -> STATUS + INTENT + named("medicationCodeableConcept");
            case "MedicationStatement" -> STATUS + named("medicationCodeableConcept");
            case "Immunization" ->
                    STATUS + named("vaccineCode") + ",\"occurrenceDateTime\":\"2026-01-05\"";
            case "Observation", "DiagnosticReport" -> STATUS + named("code");
            case "Encounter" -> STATUS + named("class");
            case "ServiceRequest", "CarePlan" -> STATUS + INTENT;
            case "Goal" -> ",\"lifecycleStatus\":\"active\"" + named("description");
            case "DocumentReference" ->
                    STATUS + ",\"content\":[{\"attachment\":{\"title\":\"any\"}}]";
            case "Consent" ->
                    """
                    ,"status":"proposed","scope":{"coding":[{"code":"patient-privacy",
                     "system":"http://terminology.hl7.org/CodeSystem/consentscope"}]},
                     "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}]
                    """;
            case String _ -> STATUS;
        };
    }

    private static String named(String element) {
        return ",\"%s\":{\"text\":\"any\"}".formatted(element);
    }

    boolean ofPatient() {
        return !home().isEmpty();
    }

    private String home() {
        return switch (ResourceHome.of(type).orElseThrow()) {
            case ResourceHome.Twin(var elements) -> elements.isEmpty() ? "" : placed(elements);
            case ResourceHome.Either(var elements) -> placed(elements);
            case ResourceHome.Shared _ -> "";
        };
    }

    private String placed(List<String> elements) {
        var path = elements.getFirst().split("\\.", -1);
        var reference = "{\"reference\":\"Patient/" + twin + "\"}";
        if (path.length == 2) {
            return ",\"%s\":[{\"%s\":%s}]".formatted(path[0], path[1], reference);
        }
        var list = LISTS.contains(type + "." + path[0]);
        return ",\"%s\":%s".formatted(path[0], list ? "[" + reference + "]" : reference);
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
