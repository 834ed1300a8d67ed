package io.twinmesh.cluster.fhir.intake.naming;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.util.Optional;

/// How a Patient is named among us: by the medical record number, else by the first identifier with
/// a system.
public final class PatientNames {
    private final Pseudonyms pseudonyms;

    public PatientNames(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /// The patient that a Patient resource is about; empty when it has no identifier with system
    /// and value.
    Optional<PatientId> identified(JsonNode patient) {
        Optional<PatientId> first = Optional.empty();
        for (var identifier : patient.path("identifier")) {
            var id = named(identifier);
            if (id.isPresent() && recordNumber(identifier)) {
                return id;
            }
            first = first.or(() -> id);
        }
        return first;
    }

    /// The patient of one identifier.
    Optional<PatientId> named(JsonNode identifier) {
        var system = identifier.path("system");
        var value = identifier.path("value");
        return system.isTextual() && value.isTextual() && !value.textValue().isBlank()
                ? Optional.of(pseudonyms.patient(system.textValue(), value.textValue()))
                : Optional.empty();
    }

    /// A patient whom only a globally unique URL names.
    PatientId byUrl(String url) {
        return pseudonyms.patient("urn:ietf:rfc:3986", url);
    }

    /// The id of the resource that is made where a condition finds none: the same condition always
    /// leads to the same one.
    String conditional(Optional<PatientId> owner, IdentifierQuery query) {
        return pseudonyms.resource(
                owner.map(PatientId::value).orElse("directory"), query.canonical());
    }

    private static boolean recordNumber(JsonNode identifier) {
        for (var coding : identifier.path("type").path("coding")) {
            if (coding.path("code").asText().equals("MR")) {
                return true;
            }
        }
        return false;
    }
}
