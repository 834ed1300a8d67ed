package io.twinmesh.cluster.node;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// A patient whose every value occurs nowhere else in the world, and what a hospital, an app and a
/// sensor send about this patient.
final class PlantedPatient {
    static final String FAMILY = "Zwirbelkranz";
    static final String GIVEN = "Ottokarine";
    static final String RECORD_NUMBER = "MRN-77Q-904417";
    static final String BIRTH = "1931-02-27";
    static final String STREET = "Nebelhorngasse 4711";
    static final String PHONE = "+43-316-5550199";
    static final String NARRATIVE = "lives with seventeen hedgehogs";
    static final String NOTE = "whispers of amber marmalade";
    static final String DECIMAL = "47.381926";
    static final String DISPLAY = "Quixotine in tears of joy";
    static final String CREATININE = "1.0871394";
    static final String VARIANT = "CFTR c.1521_1523delCTT plus zz9";
    static final String DOCTOR = "Doktor Funkelstein-Berg";
    static final String LETTER = "the sealed letter of aunt Philomena";
    static final String SAMPLE = "731.94273";
    static final String SENSOR = "Chronograf-8812-Turmuhr";
    static final String APP = "Schrittwunder am Handgelenk";
    static final String WEIGHT = "81.377219";
    static final String REFUSED = "Grimbartolomeo the refused";
    static final String REFUSED_DECIMAL = "93.7264118";
    static final String ASKED_FOR = "Nachtigallenschlag";

    static final String EMERGENCY = "fell down the stairs of the organ loft";
    static final String REVIEW = "the organist confirms the fall";
    static final String SUBSCRIBER = "Morgenvisite im Salzturm";
    static final String RECEIVER_TOKEN = "tok-Ziegenpeter-20993";

    /// Of the resources, as a source could have made them from what it calls the patient.
    static final String RESOURCE = "planted-0904417";

    /// In clear on purpose, so that the search can be seen to find: an id.
    static final String CONTROL = "Kontrollhaus-zur-offenen-Tafel";

    /// Everything that may be found nowhere.
    static final List<String> PLANTS =
            List.of(
                    FAMILY,
                    GIVEN,
                    RECORD_NUMBER,
                    BIRTH,
                    STREET,
                    PHONE,
                    NARRATIVE,
                    NOTE,
                    DECIMAL,
                    DISPLAY,
                    CREATININE,
                    VARIANT,
                    DOCTOR,
                    LETTER,
                    SAMPLE,
                    SENSOR,
                    APP,
                    WEIGHT,
                    REFUSED,
                    REFUSED_DECIMAL,
                    ASKED_FOR,
                    EMERGENCY,
                    REVIEW,
                    SUBSCRIBER,
                    RECEIVER_TOKEN,
                    RESOURCE);

    private static final String PATIENT =
            """
            {"fullUrl":"urn:uuid:0b000000-0000-4000-8000-000000000001",
             "request":{"method":"POST","url":"Patient"},
             "resource":{"resourceType":"Patient","id":"p","gender":"female","birthDate":"%s",
              "text":{"status":"generated",
               "div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">%s %s</div>"},
              "identifier":[{"system":"urn:hospital","value":"%s"}],
              "name":[{"family":"%s","given":["%s"]}],
              "telecom":[{"system":"phone","value":"%s"}],
              "address":[{"line":["%s"],"city":"%s"}],
              "generalPractitioner":[{"display":"%s"}]}}\
            """
                    .formatted(
                            BIRTH,
                            FAMILY,
                            NARRATIVE,
                            RECORD_NUMBER,
                            FAMILY,
                            GIVEN,
                            PHONE,
                            STREET,
                            ASKED_FOR,
                            DOCTOR);

    private PlantedPatient() {}

    /// A transaction with the person and one resource of each kind.
    static String bundle() {
        return transaction(
                PATIENT,
                observation("o1", "7-1", DISPLAY, "\"value\":" + DECIMAL + ",\"unit\":\"mmol\""),
                observation(
                        "o2",
                        "2160-0",
                        DISPLAY,
                        "\"value\":"
                                + CREATININE
                                + ",\"unit\":\"mg/dL\",\"code\":\"mg/dL\","
                                + "\"system\":\"http://unitsofmeasure.org\""),
                entry(
                        "Observation",
                        "g1",
                        "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
                                + "\"code\":\"69548-6\"}]},\"valueString\":\""
                                + VARIANT
                                + "\","
                                + SUBJECT),
                entry(
                        "DocumentReference",
                        "d1",
                        "\"status\":\"current\",\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"title\":\""
                                + NOTE
                                + "\",\"data\":\""
                                + Base64.getEncoder()
                                        .encodeToString(LETTER.getBytes(StandardCharsets.UTF_8))
                                + "\"}}],"
                                + SUBJECT),
                entry(
                        "Consent",
                        "c1",
                        "\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":"
                                + "\"http://terminology.hl7.org/CodeSystem/consentscope\","
                                + "\"code\":\"patient-privacy\"}]},\"category\":[{\"coding\":[{"
                                + "\"system\":\"http://loinc.org\",\"code\":\"59284-0\"}]}],"
                                + "\"patient\":{\"reference\":\""
                                + URN
                                + "\"},\"performer\":[{\"display\":\""
                                + DOCTOR
                                + "\"}],\"policyRule\":{\"coding\":[{\"system\":"
                                + "\"http://terminology.hl7.org/CodeSystem/v3-ActCode\","
                                + "\"code\":\"OPTIN\"}]},"
                                + EMERGENCIES));
    }

    private static final String URN = "urn:uuid:0b000000-0000-4000-8000-000000000001";
    private static final String SUBJECT = "\"subject\":{\"reference\":\"" + URN + "\"}";

    /// The ward may break the glass for two hours.
    private static final String EMERGENCIES =
            """
            "provision":{"provision":[{"type":"permit",
             "extension":[{"url":"https://twinmesh.io/fhir/StructureDefinition/break-glass-duration",
              "valueDuration":{"value":2,"unit":"h","system":"http://unitsofmeasure.org","code":"h"}}],
             "actor":[{"role":{"coding":[{
               "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
               "code":"PRCP"}]},"reference":{"reference":"Device/ward","display":"%s"}}],
             "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
              "code":"ETREAT"}]}]}\
            """
                    .formatted(DOCTOR);

    private static String transaction(String... entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                + String.join(",", entries)
                + "]}";
    }

    private static String entry(String type, String id, String fields) {
        var named = RESOURCE + "-" + id;
        return "{\"request\":{\"method\":\"PUT\",\"url\":\"%s/%s\"},".formatted(type, named)
                + "\"resource\":{\"resourceType\":\"%s\",\"id\":\"%s\",%s}}"
                        .formatted(type, named, fields);
    }

    private static String observation(String id, String code, String display, String value) {
        return entry(
                "Observation",
                id,
                "\"status\":\"final\",\"code\":{\"text\":\"%s\",\"coding\":[{".formatted(display)
                        + "\"system\":\"http://loinc.org\",\"code\":\"%s\",\"display\":\"%s\"}]},"
                                .formatted(code, display)
                        + "\"note\":[{\"text\":\"%s\"}],\"effectiveDateTime\":\"2021-03-01\","
                                .formatted(NOTE)
                        + "\"valueQuantity\":{%s},%s".formatted(value, SUBJECT));
    }

    /// So little oxygen that an alert is raised.
    static String lowSaturation(Instant at) {
        return transaction(
                PATIENT,
                observation(
                                "o3",
                                "59408-5",
                                DISPLAY,
                                "\"value\":84,\"unit\":\"%\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"%\"")
                        .replace("2021-03-01", at.toString()));
    }

    /// A batch of which one entry is taken and two are not.
    static String batchWithRefusedEntries() {
        var strange = observation("r1", REFUSED, REFUSED, "\"value\":" + REFUSED_DECIMAL);
        return transaction(
                        PATIENT,
                        strange.replace(URN, "Patient/" + REFUSED.replace(' ', '-')),
                        strange.replace("Observation", "Observatory"))
                .replace("\"transaction\"", "\"batch\"");
    }

    /// Bodies that are refused as a whole.
    static List<String> refusedBundles() {
        var whole = bundle().replace(DECIMAL, REFUSED_DECIMAL).replace(NOTE, REFUSED);
        return List.of(
                whole.substring(0, whole.length() - 30),
                whole.replace("\"transaction\"", "\"" + REFUSED + "\""),
                whole.replace(SUBJECT, "\"subject\":{\"reference\":\"urn:uuid:" + REFUSED + "\"}"),
                whole.replace("\"OPTIN\"", "\"" + REFUSED + "\""),
                whole.replace(REFUSED_DECIMAL, "\"" + REFUSED + "\" " + REFUSED_DECIMAL),
                "{\"resourceType\":\"" + REFUSED + "\",\"note\":\"" + REFUSED_DECIMAL + "\"}");
    }

    /// Data points of an app, the last of them refused.
    static String dataPoints(String twin) {
        return "["
                + dataPoint("w-1", twin, "body-weight", APP, WEIGHT)
                + ","
                + dataPoint("w-2", twin, REFUSED, APP, REFUSED_DECIMAL)
                + ","
                + dataPoint("w-3", REFUSED, "body-weight", REFUSED, REFUSED_DECIMAL)
                + "]";
    }

    private static String dataPoint(
            String id, String user, String schema, String source, String value) {
        return ("{'header':{'id':'%s','creation_date_time':'2026-02-05T07:26:00Z',"
                        + "'schema_id':{'namespace':'omh','name':'%s','version':'1.0'},"
                        + "'acquisition_provenance':{'source_name':'%s','modality':'sensed'},"
                        + "'user_id':'%s'},'body':{'body_weight':{'value':%s,'unit':'kg'},"
                        + "'effective_time_frame':{'date_time':'2026-01-05T07:25:00+01:00'}}}")
                .formatted(id, schema, source, user, value)
                .replace('\'', '"');
    }

    /// Two series of a sensor, the second refused.
    static String series() {
        return ("{'code':'urn:x|acc','unit':'m/s2','start':'2026-03-01T08:00:00Z','hertz':50,"
                        + "'device':'%s','values':[%s,0.25,9.81,%s]}\n"
                        + "{'code':'urn:x|%s','start':'2026-03-01T09:00:00Z','hertz':50,"
                        + "'device':'%s','values':[%s]}\n")
                .formatted(SENSOR, SAMPLE, SAMPLE, REFUSED, REFUSED, REFUSED_DECIMAL)
                .replace('\'', '"');
    }

    /// An organization that all patients share: its id stays open, and nothing else.
    static String control(String id) {
        return "{\"resourceType\":\"Organization\",\"id\":\"%s\",\"name\":\"Control\"}"
                .formatted(id);
    }
}
