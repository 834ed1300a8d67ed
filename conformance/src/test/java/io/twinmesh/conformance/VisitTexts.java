package io.twinmesh.conformance;

/// What the requests of an [AuditedVisit] carry.
final class VisitTexts {
    private VisitTexts() {}

    /// The patient lets the clinic see everything.
    static String consent(String twin) {
        return """
        {"resourceType":"Consent","status":"active",
         "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
          "code":"patient-privacy"}]},
         "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
         "patient":{"reference":"Patient/%s"},
         "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
          "code":"OPTIN"}]},
         "provision":{"provision":[{"type":"permit",
          "actor":[{"role":{"coding":[{
            "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
            "code":"PRCP"}]},"reference":{"reference":"Device/clinic"}}],
          "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
           "code":"ETREAT"}]}]}}\
        """
                .formatted(twin);
    }

    /// Every observation of the patient is told, by its id only.
    static String subscription(String twin, String endpoint) {
        return """
        {"resourceType":"Subscription","status":"requested","reason":"Ward round",
         "meta":{"profile":[
          "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription"]},
         "criteria":"https://twinmesh.io/fhir/SubscriptionTopic/observation-changed",
         "_criteria":{"extension":[{
          "url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria",
          "valueString":"Observation?patient=Patient/%s"}]},
         "channel":{"type":"rest-hook","endpoint":"%s",
          "payload":"application/fhir+json",
          "_payload":{"extension":[{
           "url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
           "valueCode":"id-only"}]}}}\
        """
                .formatted(twin, endpoint);
    }

    /// What the equations of the kidney want to know.
    static String kidney(String twin) {
        return """
        {"resourceType":"Bundle","type":"transaction","entry":[%s,%s]}\
        """
                .formatted(
                        laboratory("c-1", twin, "2160-0", "2.5", "mg/dL"),
                        laboratory("u-1", twin, "9318-7", "80", "mg/g"));
    }

    private static String laboratory(
            String id, String twin, String code, String value, String unit) {
        return """
        {"request":{"method":"PUT","url":"Observation/%1$s"},
         "resource":{"resourceType":"Observation","id":"%1$s","status":"final",
          "subject":{"reference":"Patient/%2$s"},"effectiveDateTime":"2026-03-20T08:00:00Z",
          "code":{"coding":[{"system":"http://loinc.org","code":"%3$s"}]},
          "valueQuantity":{"value":%4$s,"unit":"%5$s","code":"%5$s",
           "system":"http://unitsofmeasure.org"}}}\
        """
                .formatted(id, twin, code, value, unit);
    }

    /// @param id empty: the server gives one
    static String weight(String id, String twin, String value) {
        return """
        {"resourceType":"Observation"%s,"status":"final","subject":{"reference":"Patient/%s"},
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "effectiveDateTime":"2026-01-05","valueQuantity":{"value":%s,"unit":"kg",
          "system":"http://unitsofmeasure.org","code":"kg"}}\
        """
                .formatted(id.isEmpty() ? "" : ",\"id\":\"" + id + "\"", twin, value);
    }
}
