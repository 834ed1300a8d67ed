package io.twinmesh.bench.chaos.load;

/// Made-up patients whose kidney function can be asked for, and what is written about them.
public final class Patient {
    /// What is asked.
    static final String QUESTION =
            "{\"model\":\"ckd-epi-2021\",\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\"}";

    /// The ids of what clients write begin so.
    public static final String WRITTEN = "w-";

    private Patient() {}

    /// A transaction that makes one, with a consent to everything and a creatinine.
    static String bundle(int number) {
        return """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"fullUrl":"urn:uuid:p-%1$d","resource":{"resourceType":"Patient","id":"p-%1$d",
           "identifier":[{"system":"urn:chaos","value":"%1$d"}],
           "gender":"female","birthDate":"1960-01-01"},
          "request":{"method":"POST","url":"Patient"}},
         {"fullUrl":"urn:uuid:c-%1$d","resource":{"resourceType":"Consent","id":"c-%1$d",
           "status":"active",
           "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
             "code":"patient-privacy"}]},
           "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
           "patient":{"reference":"urn:uuid:p-%1$d"},
           "policyRule":{"coding":[{
             "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTIN"}]}},
          "request":{"method":"POST","url":"Consent"}},
         {"fullUrl":"urn:uuid:k-%1$d","resource":{"resourceType":"Observation","id":"k-%1$d",
           "status":"final","subject":{"reference":"urn:uuid:p-%1$d"},
           "effectiveDateTime":"2021-03-22T08:00:00Z",
           "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
           "valueQuantity":{"value":2.5,"unit":"mg/dL","code":"mg/dL",
            "system":"http://unitsofmeasure.org"}},
          "request":{"method":"POST","url":"Observation"}}]}
        """
                .formatted(number);
    }

    static String observation(String twin, String id) {
        return """
        {"resourceType":"Observation","id":"%s","status":"final",
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2020-01-01",
         "valueQuantity":{"value":70,"unit":"kg"}}
        """
                .formatted(id, twin);
    }
}
