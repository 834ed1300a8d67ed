package io.twinmesh.cli.network;

import java.util.UUID;

/// Small FHIR bundles, written for a test.
final class Fhir {
    private Fhir() {}

    /// A new woman, born 1960, with one creatinine of 1 March 2021.
    static String patientWithCreatinine(String value, String unit) {
        return """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"fullUrl":"urn:uuid:%1$s","resource":{"resourceType":"Patient","id":"%1$s",
          "gender":"female","birthDate":"1960-01-01"},
          "request":{"method":"POST","url":"Patient"}},
         {"fullUrl":"urn:uuid:%2$s","resource":{"resourceType":"Observation",
          "id":"%2$s","status":"final",
          "code":{"coding":[{"system":"http://loinc.org","code":"38483-4"}]},
          "subject":{"reference":"urn:uuid:%1$s"},
          "effectiveDateTime":"2021-03-01T10:00:00Z",
          "valueQuantity":{"value":%3$s,"unit":"%4$s","code":"%4$s",
           "system":"http://unitsofmeasure.org"}},
          "request":{"method":"POST","url":"Observation"}}]}
        """
                .formatted(UUID.randomUUID(), UUID.randomUUID(), value, unit);
    }
}
