package io.twinmesh.conformance;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

import java.time.Instant;
import java.util.Date;

/// What patients say about their data.
final class Consents {
    private static final String TERMS = "http://terminology.hl7.org/CodeSystem/";

    private Consents() {}

    /// Everything, to everybody who asks for a reason.
    static Consent optIn(IdType patient) {
        var consent = new Consent();
        consent.setStatus(Consent.ConsentState.ACTIVE);
        consent.setScope(concept(TERMS + "consentscope", "patient-privacy"));
        consent.addCategory(concept("http://loinc.org", "59284-0"));
        consent.setPatient(new Reference(patient.toUnqualifiedVersionless()));
        consent.setDateTime(Date.from(Instant.now()));
        consent.setPolicyRule(concept(TERMS + "v3-ActCode", "OPTIN"));
        return consent;
    }

    private static CodeableConcept concept(String system, String code) {
        return new CodeableConcept(new Coding(system, code, null));
    }
}
