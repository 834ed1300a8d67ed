package io.twinmesh.cluster.fhir.intake.invariant;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.stream.Stream;

/// What objects hold, in the words of FHIRPath. An element is there when it has a value or only
/// extensions.
final class Parts {
    private Parts() {}

    static boolean there(JsonNode object, String element) {
        return object.has(element) || object.has("_" + element);
    }

    static boolean absent(JsonNode object, String element) {
        return !there(object, element);
    }

    /// Of a choice, whatever its type: `value` for `valueQuantity`.
    static boolean chosen(JsonNode object, String choice) {
        return object.propertyStream()
                .map(property -> property.getKey())
                .map(name -> name.startsWith("_") ? name.substring(1) : name)
                .anyMatch(name ->
                        name.length() > choice.length()
                                && name.startsWith(choice)
                                && Character.isUpperCase(name.charAt(choice.length())));
    }

    /// How many of these elements are there.
    static long count(JsonNode object, String... elements) {
        return Arrays.stream(elements).filter(it -> there(object, it)).count();
    }

    static boolean is(JsonNode object, String element, String... values) {
        return Arrays.asList(values).contains(object.path(element).asText());
    }

    /// Whether a CodeableConcept has one of these codes.
    static boolean coded(JsonNode concept, String system, String... codes) {
        return items(concept, "coding")
                .anyMatch(it -> is(it, "system", system) && is(it, "code", codes));
    }

    static Stream<JsonNode> items(JsonNode object, String element) {
        return object.path(element).valueStream();
    }
}
