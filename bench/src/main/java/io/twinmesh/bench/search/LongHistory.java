package io.twinmesh.bench.search;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One made patient with many observations: heart rates, one a day, and a single creatinine, the
/// oldest of all that is not in the first transaction.
final class LongHistory {
    static final String COMMON = "8867-4";
    static final String RARE = "2160-0";

    private static final int AT_ONCE = 500;
    private static final String PATIENT = "urn:uuid:00000000-0000-4000-8000-000000000001";
    private static final LocalDate FIRST = LocalDate.of(2010, 1, 1);

    private LongHistory() {}

    /// @return the transaction that makes the patient, who has consented to everything
    static String patient() {
        return transaction(
                List.of(
                        entry(
                                PATIENT,
                                "Patient",
                                """
                                "gender":"female","birthDate":"1970-02-03",\
                                "name":[{"family":"Made","given":["Up"]}]\
                                """),
                        entry(
                                "urn:uuid:00000000-0000-4000-8000-000000000002",
                                "Consent",
                                """
                                "status":"active","scope":{"coding":[{"system":\
                                "http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},\
                                "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],\
                                "patient":{"reference":"%s"},"dateTime":"2010-01-01",\
                                "policyRule":{"coding":[{"system":\
                                "http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTIN"}]}\
                                """
                                        .formatted(PATIENT))));
    }

    /// @param patient the patient's id at the server
    /// @return transactions that store this many observations
    static List<String> observations(String patient, int count) {
        return IntStream.iterate(0, from -> from < count, from -> from + AT_ONCE)
                .mapToObj(from ->
                        transaction(
                                IntStream.range(from, Math.min(from + AT_ONCE, count))
                                        .mapToObj(number -> observation(patient, number, count))
                                        .toList()))
                .toList();
    }

    private static String observation(String patient, int number, int count) {
        var rare = number == Math.max(count - 10, 0);
        return entry(
                "urn:uuid:00000000-0000-4000-9000-%012d".formatted(number),
                "Observation",
                """
                "status":"final","category":[{"coding":[{"system":\
                "http://terminology.hl7.org/CodeSystem/observation-category","code":"%s"}]}],\
                "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},\
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"%sT08:00:00Z",\
                "valueQuantity":{"value":%d,"unit":"%6$s",\
                "system":"http://unitsofmeasure.org","code":"%6$s"}\
                """
                        .formatted(
                                rare ? "laboratory" : "vital-signs",
                                rare ? RARE : COMMON,
                                patient,
                                FIRST.plusDays(number),
                                rare ? 1 : 60 + number % 40,
                                rare ? "mg/dL" : "/min"));
    }

    private static String entry(String fullUrl, String type, String content) {
        return """
        {"fullUrl":"%s","resource":{"resourceType":"%s",%s},\
        "request":{"method":"POST","url":"%2$s"}}\
        """
                .formatted(fullUrl, type, content);
    }

    private static String transaction(List<String> entries) {
        return entries.stream()
                .collect(
                        Collectors.joining(
                                ",",
                                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[",
                                "]}"));
    }
}
