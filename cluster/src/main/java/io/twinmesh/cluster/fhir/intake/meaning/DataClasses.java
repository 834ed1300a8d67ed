package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.vault.DataClass;

import java.util.Set;

/// Under which of a patient's keys a resource is sealed. Pure.
public final class DataClasses {
    /// Resources that say who somebody is.
    private static final Set<String> IDENTITY = Set.of("Patient", "RelatedPerson", "Person");

    /// LOINC codes of genetic findings and reports (HL7 genomics reporting, mCODE).
    private static final Set<String> GENETIC =
            Set.of(
                    "36908-2", "48002-0", "48003-8", "48004-6", "48005-3", "48006-1", "48008-7",
                    "48013-7", "48018-6", "48019-4", "51958-7", "51959-5", "51963-7", "51964-5",
                    "51968-6", "51969-4", "53034-5", "53037-8", "53040-2", "55233-1", "62374-4",
                    "69547-8", "69548-6", "79716-7", "81247-9", "81250-3", "81251-1", "81252-9",
                    "81258-6", "81290-9", "81695-9", "82120-7", "82121-5", "82155-3", "83005-9",
                    "84413-4", "84414-2", "93044-6", "94076-7");

    private static final String LOINC = "http://loinc.org";

    private DataClasses() {}

    public static DataClass of(String type, JsonNode resource) {
        if (IDENTITY.contains(type)) {
            return DataClass.IDENTITY;
        }
        if (type.equals("MolecularSequence") || genetic(resource)) {
            return DataClass.GENOME;
        }
        return type.equals("Observation") && sampled(resource)
                ? DataClass.SIGNALS
                : DataClass.CLINICAL;
    }

    /// The class of the note that a resource of this type was taken back, which says no more than
    /// that.
    public static DataClass ofRemoval(String type) {
        return IDENTITY.contains(type) ? DataClass.IDENTITY : DataClass.CLINICAL;
    }

    private static boolean genetic(JsonNode resource) {
        if (coded(resource.path("code"))) {
            return true;
        }
        for (var component : resource.path("component")) {
            if (coded(component.path("code"))) {
                return true;
            }
        }
        for (var category : resource.path("category")) {
            for (var coding : category.path("coding")) {
                // HL7 v2 table 0074, diagnostic service sections
                if (coding.path("code").asText().equals("GE")
                        && coding.path("system").asText().endsWith("v2-0074")) {
                    return true;
                }
            }
        }
        for (var profile : resource.path("meta").path("profile")) {
            if (profile.asText().contains("/uv/genomics-reporting/")) {
                return true;
            }
        }
        return false;
    }

    private static boolean coded(JsonNode concept) {
        for (var coding : concept.path("coding")) {
            if (coding.path("system").asText().equals(LOINC)
                    && GENETIC.contains(coding.path("code").asText())) {
                return true;
            }
        }
        return false;
    }

    private static boolean sampled(JsonNode resource) {
        if (resource.has("valueSampledData")) {
            return true;
        }
        for (var component : resource.path("component")) {
            if (component.has("valueSampledData")) {
                return true;
            }
        }
        return false;
    }
}
