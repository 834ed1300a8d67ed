package io.twinmesh.bench.fhir;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A transaction bundle made in code, shaped as Synthea's are: one patient, encounters with
/// observations and a condition, and for each encounter a claim.
final class MadeBundle {
    static final int ENCOUNTERS = 40;
    static final int OBSERVATIONS_EACH = 6;
    static final int ENTRIES = 1 + ENCOUNTERS * (OBSERVATIONS_EACH + 3);

    private static final List<String> LOINC =
            List.of("8480-6", "8462-4", "39156-5", "2093-3", "2085-9", "2571-8");
    private static final List<String> UNITS =
            List.of("mm[Hg]", "mm[Hg]", "kg/m2", "mg/dL", "mg/dL", "mg/dL");

    private MadeBundle() {}

    static byte[] bytes() {
        var entries = new ArrayList<String>();
        entries.add(
                entry(
                        "Patient",
                        """
                        "gender":"female","birthDate":"1970-02-03","identifier":[{"system":"urn:made","value":"1"}],\
                        "name":[{"use":"official","family":"Made","given":["Up"]}],"address":[{"country":"US"}]\
                        """,
                        0));
        for (int i = 0; i < ENCOUNTERS; i++) {
            entries.add(
                    entry(
                            "Encounter",
                            "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},"
                                    + subject()
                                    + ",\"period\":{\"start\":\""
                                    + time(i)
                                    + "\"}",
                            i));
            for (int j = 0; j < OBSERVATIONS_EACH; j++) {
                entries.add(entry("Observation", observation(i, j), i * OBSERVATIONS_EACH + j));
            }
            entries.add(entry("Condition", condition(i), i));
            entries.add(entry("Claim", claim(i), i));
        }
        return ("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + String.join(",", entries)
                        + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String entry(String type, String content, int number) {
        var id = type.toLowerCase(java.util.Locale.ROOT) + "-" + number;
        return """
        {"fullUrl":"urn:uuid:%2$s","resource":{"resourceType":"%1$s","id":"%2$s",%3$s},\
        "request":{"method":"POST","url":"%1$s"}}\
        """
                .formatted(type, id, content);
    }

    private static String observation(int encounter, int number) {
        return """
        "status":"final","category":[{"coding":[{"system":\
        "http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],\
        "code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"Made"}],"text":"Made"},%s,\
        "encounter":{"reference":"urn:uuid:encounter-%d"},"effectiveDateTime":"%s",\
        "valueQuantity":{"value":%d.%d,"unit":"%5$s","system":"http://unitsofmeasure.org","code":"%7$s"}\
        """
                .formatted(
                        LOINC.get(number),
                        subject(),
                        encounter,
                        time(encounter),
                        100 + encounter,
                        number,
                        UNITS.get(number));
    }

    private static String condition(int encounter) {
        return """
        "clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":\
        "http://snomed.info/sct","code":"%d","display":"Made"}]},%s,"onsetDateTime":"%s\"\
        """
                .formatted(44054006 + encounter, subject(), time(encounter));
    }

    private static String claim(int encounter) {
        var items = new ArrayList<String>();
        for (int i = 1; i <= 8; i++) {
            items.add(
                    "{\"sequence\":%d,\"productOrService\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"%d\",\"display\":\"Made\"}]},\"net\":{\"value\":%d.25,\"currency\":\"USD\"}}"
                            .formatted(i, 100000 + encounter, i * 100));
        }
        return """
        "status":"active","use":"claim","type":{"text":"Made"},"patient":{"reference":"urn:uuid:patient-0"},\
        "created":"2020-01-01","provider":{"display":"Made"},"priority":{"text":"Made"},\
        "insurance":[{"sequence":1,"focal":true,"coverage":{"display":"Made"}}],"item":[\
        """
                + String.join(",", items)
                + "]";
    }

    private static String subject() {
        return "\"subject\":{\"reference\":\"urn:uuid:patient-0\"}";
    }

    private static String time(int encounter) {
        return "2020-01-%02dT08:00:00Z".formatted(1 + encounter % 28);
    }
}
