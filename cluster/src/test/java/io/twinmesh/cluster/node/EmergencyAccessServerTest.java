package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.webhook.FlakyReceiver;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Breaking the glass of a running server: a patient who lets nobody see anything, but has provided
/// for emergencies.
class EmergencyAccessServerTest {
    @SuppressWarnings("InlineFormatString") // reads better on its own
    private static final String PROVISION =
            """
            {"resourceType":"Consent","id":"in-emergencies","status":"active",
             "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
              "code":"patient-privacy"}]},
             "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
             "patient":{"reference":"Patient/%s"},
             "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
              "code":"OPTOUT"}]},
             "provision":{"provision":[{"type":"permit",
              "extension":[{"url":"https://twinmesh.io/fhir/StructureDefinition/break-glass-duration",
               "valueDuration":{"value":2,"unit":"h","system":"http://unitsofmeasure.org","code":"h"}}],
              "actor":[{"role":{"coding":[{
                "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                "code":"PRCP"}]},"reference":{"reference":"Device/ward"}}],
              "purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason",
               "code":"ETREAT"}]}]}}\
            """;

    private static final String REASON = "{\"reason\":\"found unconscious, no relatives here\"}";

    @TempDir Path data;
    private RunningNode node;
    private Client clinic;
    private Client ward;
    private Client officer;
    private String twin;

    @BeforeEach
    void aPatientWhoProvidedForEmergencies() {
        node = ServerScenario.start(data, Optional.empty());
        clinic = ServerScenario.client(node, data, "clinic", Client.ALL);
        ward = ServerScenario.client(node, data, "ward", "twin:read", "TREAT ETREAT");
        officer =
                ServerScenario.client(
                        node,
                        data,
                        "officer",
                        "emergency:review consent:read audit:read twin:read webhook:write");
        twin = clinic.post("/fhir", ServerScenario.bundle()).twin();
        var kept = clinic.post("/fhir/Consent", "", PROVISION.formatted(twin));
        assertThat(kept.status()).as(kept.raw().body()).isEqualTo(201);
    }

    @AfterEach
    void stop() throws Exception {
        for (var open : new AutoCloseable[] {clinic, ward, officer, node}) {
            open.close();
        }
    }

    private String at(String path) {
        return "/v1/twins/" + twin + path;
    }

    private Client.Reply inEmergency(Client client, String path) {
        return client.send(client.request(path).header("X-Purpose-Of-Use", "ETREAT").GET().build());
    }

    private Client.Reply open(Client client, String purpose, String reason) {
        return client.send(
                client.request(at("/emergency-access"))
                        .header("X-Purpose-Of-Use", purpose)
                        .POST(BodyPublishers.ofString(reason))
                        .build());
    }

    @Test
    void gives_the_data_to_whom_the_patient_named_until_its_review_finds_against_it() {
        var patient = "/fhir/Patient/" + twin;
        assertThat(ward.get(patient).code()).isEqualTo("consent.purpose-not-permitted");
        assertThat(inEmergency(ward, patient).code()).isEqualTo("consent.break-glass-required");
        assertThat(clinic.get(patient).status()).isEqualTo(403);

        var opened = open(ward, "ETREAT", REASON);

        assertThat(opened.status()).as(opened.raw().body()).isEqualTo(201);
        assertThat(Instant.parse(opened.body().path("until").asText()))
                .isBefore(Instant.now().plusSeconds(2 * 3600 + 1));
        assertThat(opened.body().at("/rules/0").asText())
                .startsWith("Consent/")
                .endsWith("#provision.provision[0]");
        assertThat(inEmergency(ward, patient).status()).isEqualTo(200);
        assertThat(inEmergency(ward, "/v1/twins/" + twin).status()).isEqualTo(200);
        assertThat(ward.get(patient).code()).isEqualTo("consent.purpose-not-permitted");
        assertThat(open(ward, "ETREAT", REASON).body().path("grant"))
                .as("a request whose answer was lost may be repeated")
                .isEqualTo(opened.body().path("grant"));

        var grant = opened.body().path("grant").asText();
        var review = at("/emergency-access/" + grant + "/review");
        assertThat(officer.post(review, "", "{\"justified\":false,\"remark\":\"no\"}").status())
                .isEqualTo(200);
        assertThat(inEmergency(ward, patient).code()).isEqualTo("consent.break-glass-required");
        assertThat(officer.post(review, "", "{\"justified\":false}").status()).isEqualTo(409);
        assertThat(officer.post(review, "", "{\"justified\":true}").code())
                .isEqualTo("break-glass.remark-missing");
        var again = open(ward, "ETREAT", REASON);
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.code()).isEqualTo("break-glass.barred");
    }

    @Test
    void says_what_is_wrong_with_a_request_and_opens_nothing() {
        assertThat(open(ward, "TREAT", REASON).code()).isEqualTo("break-glass.purpose-invalid");
        assertThat(open(ward, "BTG", REASON).code()).isEqualTo("auth.purpose-not-allowed");
        assertThat(open(ward, "ETREAT", "{\"reason\":\"because\"}").code())
                .isEqualTo("break-glass.reason-invalid");
        assertThat(open(ward, "ETREAT", "{}").code()).isEqualTo("body.field-missing");
        var stranger = ServerScenario.client(node, data, "stranger", "twin:read", "ETREAT");
        try (stranger) {
            var refused = open(stranger, "ETREAT", REASON);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("break-glass.not-provided-for");
        }
        var unknown = officer.post(at("/emergency-access/999/review"), "", "{\"justified\":true}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("break-glass.unknown");
        assertThat(officer.get(at("/emergency-access")).body().path("grants")).isEmpty();
        assertThat(ward.get(at("/emergency-access")).code()).isEqualTo("auth.scope-missing");
    }

    @Test
    void is_recorded_before_anything_is_told_and_the_officer_sees_who_and_why() {
        open(ward, "ETREAT", REASON);
        inEmergency(ward, "/fhir/Patient/" + twin);

        var grants = officer.get(at("/emergency-access")).body().path("grants");
        assertThat(grants).hasSize(1);
        assertThat(grants.at("/0/client").asText()).isEqualTo("ward");
        assertThat(grants.at("/0/reason").asText()).startsWith("found unconscious");
        assertThat(grants.at("/0/open").asBoolean()).isTrue();
        var seen = officer.get(at("/access")).body().path("entries");
        assertThat(interactions(seen)).contains("emergency-access", "read", "audit-read");
        var events = officer.get("/fhir/AuditEvent?patient=Patient/" + twin).body();
        assertThat(events.findValuesAsText("code")).contains("ETREAT");
        assertThat(events.toString()).contains("found unconscious");
        assertThat(officer.get(ServerScenario.management(node) + "/metrics").raw().body())
                .contains("twinmesh_emergency_accesses_total{step=\"opened\"} 1.0");
        assertThat(officer.get("/v1/audit/check").body().path("sound").asBoolean()).isTrue();
    }

    @Test
    void is_told_to_the_privacy_officer_who_follows_those_of_every_patient() {
        try (var desk = FlakyReceiver.start()) {
            var follows =
                    officer.post(
                            "/v1/webhooks",
                            "follow",
                            "{\"url\":\"%s\",\"cohort\":\"all\",\"kinds\":[\"emergency-access\"]}"
                                    .formatted(desk.url()));
            assertThat(follows.status()).as(follows.raw().body()).isEqualTo(201);

            var grant = open(ward, "ETREAT", REASON).body().path("grant").asText();

            var opened = told(desk, 0);
            assertThat(opened).contains("break-glass-opened").contains(twin);
            assertThat(opened)
                    .as("the reason is told to nobody by way of a network")
                    .doesNotContain("unconscious");

            var review = at("/emergency-access/" + grant + "/review");
            assertThat(officer.post(review, "", "{\"justified\":true}").status()).isEqualTo(200);

            assertThat(told(desk, 1)).contains("break-glass-reviewed").contains(twin);
            assertThat(desk.taken()).as("and of nothing else").hasSize(2);
        }
    }

    private static String told(FlakyReceiver desk, int number) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> desk.taken().size() > number);
        return desk.taken().get(number).body();
    }

    @Test
    void is_found_in_the_twin_by_a_patient_who_follows_nothing_also_after_a_restart() {
        twin =
                clinic.post("/fhir/Patient", "", "{\"resourceType\":\"Patient\"}")
                        .body()
                        .path("id")
                        .asText();
        var consent = PROVISION.formatted(twin).replace("OPTOUT", "OPTIN");
        assertThat(clinic.post("/fhir/Consent", "", consent).status()).isEqualTo(201);
        var before = clinic.get(at("")).body();
        var grant = open(ward, "ETREAT", REASON).body().path("grant");
        node.close();
        node = ServerScenario.start(data, Optional.empty());

        try (var app = ServerScenario.client(node, data, "app", "twin:read")) {
            var notice = app.get(at("")).body().at("/notices/0");

            assertThat(before.has("notices")).isFalse();
            assertThat(notice.path("kind").asText()).isEqualTo("emergency-access");
            assertThat(notice.path("grant")).isEqualTo(grant);
            assertThat(notice.path("client").asText()).isEqualTo("ward");
            assertThat(notice.path("open").asBoolean()).isTrue();
            assertThat(notice.has("reason")).isFalse();
            assertThat(interactions(app.get(at("/access")).body().path("entries")))
                    .contains("emergency-access");
        }
    }

    private static List<String> interactions(JsonNode entries) {
        return entries.findValuesAsText("interaction");
    }
}
