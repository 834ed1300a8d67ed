package io.twinmesh.cluster.fhir.intake.invariant;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// A rule of FHIR R4 for the objects of one type.
///
/// @param type as `Patient.contact`
/// @param key as FHIR names the rule: `pat-1`
/// @param demand in FHIR's words
/// @param holds for an object of a sound structure, and the outermost resource that it stands in
public record Invariant(
        String type, String key, String demand, BiPredicate<JsonNode, JsonNode> holds) {
    static Invariant of(String type, String key, String demand, Predicate<JsonNode> holds) {
        return new Invariant(type, key, demand, (object, _) -> holds.test(object));
    }

    /// To be read after the place.
    public String expected() {
        return "must keep to " + key + ": " + demand;
    }
}
