package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.BundleCutter.Entry;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is who in one bundle.
final class References {
    /// FHIR demands a patient of these; the others may be about something else.
    private static final Set<String> MUST_HAVE_PATIENT =
            Set.of(
                    "Condition",
                    "MedicationRequest",
                    "MedicationStatement",
                    "Procedure",
                    "AllergyIntolerance",
                    "Immunization");

    private static final Set<String> BY_PATIENT =
            Set.of("AllergyIntolerance", "Immunization", "Device");

    private final Pseudonyms pseudonyms;
    private final Map<String, PatientId> patients = new HashMap<>();
    private final Map<String, JsonNode> medications = new HashMap<>();
    private final Set<String> others = new HashSet<>();
    private final Set<String> fullUrls = new HashSet<>();

    References(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /// Learns a patient of the bundle. The patient's name among us comes from the medical record
    /// number, else from the first identifier with a system, else from a globally unique `fullUrl`.
    void patient(Entry entry, JsonNode resource) throws BundleRefused {
        unique(entry);
        var id = identity(entry, resource);
        if (!entry.fullUrl().isEmpty()) {
            patients.put(entry.fullUrl(), id);
        }
        if (!entry.id().isEmpty()) {
            patients.put("Patient/" + entry.id(), id);
        }
    }

    /// Learns a Medication of the bundle, which orders may name instead of coding it themselves.
    void medication(Entry entry, JsonNode resource) throws BundleRefused {
        other(entry);
        medications.put(entry.fullUrl(), resource.path("code"));
        medications.put("Medication/" + entry.id(), resource.path("code"));
    }

    /// The `code` of the Medication that the reference names, when the bundle holds it.
    Optional<JsonNode> medicationNamed(String reference) {
        return Optional.ofNullable(medications.get(reference));
    }

    /// Learns that this entry is not a patient.
    void other(Entry entry) throws BundleRefused {
        unique(entry);
        if (!entry.fullUrl().isEmpty()) {
            others.add(entry.fullUrl());
        }
    }

    private void unique(Entry entry) throws BundleRefused {
        if (!entry.fullUrl().isEmpty() && !fullUrls.add(entry.fullUrl())) {
            throw new BundleRefused(
                    "bundle.duplicate-full-url",
                    "entry[" + entry.index() + "].fullUrl stands in an earlier entry too");
        }
    }

    private PatientId identity(Entry entry, JsonNode resource) throws BundleRefused {
        Optional<PatientId> first = Optional.empty();
        for (var identifier : resource.path("identifier")) {
            var id = identified(identifier);
            if (id.isPresent() && recordNumber(identifier)) {
                return id.get();
            }
            first = first.or(() -> id);
        }
        if (first.isPresent()) {
            return first.get();
        }
        if (entry.fullUrl().startsWith("urn:uuid:") || entry.fullUrl().startsWith("http")) {
            return pseudonyms.patient("urn:ietf:rfc:3986", entry.fullUrl());
        }
        throw new BundleRefused(
                "bundle.patient-unidentified",
                entry.place() + " needs an identifier with system and value");
    }

    private Optional<PatientId> identified(JsonNode identifier) {
        var system = identifier.path("system");
        var value = identifier.path("value");
        return system.isTextual() && value.isTextual() && !value.textValue().isBlank()
                ? Optional.of(pseudonyms.patient(system.textValue(), value.textValue()))
                : Optional.empty();
    }

    private static boolean recordNumber(JsonNode identifier) {
        for (var coding : identifier.path("type").path("coding")) {
            if (coding.path("code").asText().equals("MR")) {
                return true;
            }
        }
        return false;
    }

    /// The patient an entry belongs to; empty when it is about something that is no patient.
    Optional<PatientId> owner(Entry entry, JsonNode resource) throws BundleRefused {
        if (entry.type().equals("Patient")) {
            return Optional.of(identity(entry, resource));
        }
        var field = BY_PATIENT.contains(entry.type()) ? "patient" : "subject";
        var place = entry.place() + "." + field;
        var subject = resource.path(field);
        var reference = subject.path("reference");
        if (reference.isTextual()) {
            return resolved(place, reference.textValue());
        }
        var byIdentifier = identified(subject.path("identifier"));
        if (byIdentifier.isEmpty() && MUST_HAVE_PATIENT.contains(entry.type())) {
            throw BundleRefused.malformed(place, "must refer to a patient");
        }
        return byIdentifier;
    }

    private Optional<PatientId> resolved(String place, String reference) throws BundleRefused {
        var version = reference.indexOf("/_history/");
        var plain = version < 0 ? reference : reference.substring(0, version);
        var known = patients.get(plain);
        if (known != null) {
            return Optional.of(known);
        }
        var conditional = "Patient?identifier=";
        var bar = plain.indexOf('|');
        if (plain.startsWith(conditional) && bar > 0 && bar + 1 < plain.length()) {
            return Optional.of(
                    pseudonyms.patient(
                            plain.substring(conditional.length(), bar), plain.substring(bar + 1)));
        }
        if (others.contains(plain) || aboutSomethingElse(plain)) {
            return Optional.empty();
        }
        throw new BundleRefused(
                "bundle.reference-unresolved", place + ".reference names nobody in this bundle");
    }

    private static boolean aboutSomethingElse(String reference) {
        return reference.startsWith("Group/")
                || reference.startsWith("Device/")
                || reference.startsWith("Location/");
    }
}
