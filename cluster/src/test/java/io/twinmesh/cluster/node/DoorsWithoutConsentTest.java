package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What each door of a running server gives of a patient who has not consented, or not any more, or
/// only to a part.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorsWithoutConsentTest {
    private Path data = Path.of("");
    private RunningNode node;
    private Client clinic;
    private Client officer;

    @BeforeAll
    void aServer(@TempDir Path folder) {
        data = folder;
        node = ServerScenario.start(data, Optional.empty());
        clinic = ServerScenario.client(node, data, "demo", Client.ALL);
        officer = ServerScenario.client(node, data, "officer", "audit:read twin:read");
        new Asking(clinic, "demo").deposit("d");
    }

    @AfterAll
    void stop() throws Exception {
        for (var open : new AutoCloseable[] {clinic, officer, node}) {
            open.close();
        }
    }

    private void withdraw(String twin) {
        assertThat(clinic.delete("/fhir/Consent/ok-" + twin).status()).isEqualTo(204);
    }

    private long available() {
        return clinic.get("/v1/ledger/me").body().path("available").asLong();
    }

    @Test
    void no_question_is_computed_and_no_answer_is_told_after_the_consent_was_withdrawn() {
        var twin = clinic.post("/fhir", ServerScenario.bundle()).twin();
        var asking = new Asking(clinic, "demo");
        clinic.consent(twin);
        var waiting = asking.ask(twin, "before");
        assertThat(clinic.get("/v1/queries/" + waiting + "?wait=30").body().path("state").asText())
                .as("nobody computes yet")
                .isEqualTo("queued");
        withdraw(twin);
        try (var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            var refused = asking.status(waiting);
            assertThat(refused.path("state").asText()).as(refused.toString()).isEqualTo("refused");
            assertThat(refused.path("code").asText()).isEqualTo("consent.none");
            assertThat(refused.has("answer")).isFalse();
            Awaitility.await("the reservation is given back")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> available() == 1000);

            clinic.consent(twin);
            var answered = asking.ask(twin, "after");
            assertThat(asking.status(answered).at("/answer/inputs")).isNotEmpty();
            withdraw(twin);
            var withheld = clinic.get("/v1/queries/" + answered);
            assertThat(withheld.status()).isEqualTo(403);
            assertThat(withheld.code()).isEqualTo("consent.none");
            assertThat(withheld.raw().body()).doesNotContain("egfr").doesNotContain("inputs");

            clinic.consent(twin);
            assertThat(clinic.get("/v1/queries/" + answered).body().at("/answer/inputs"))
                    .as("what was only withheld is told again")
                    .isNotEmpty();
        }
    }

    @Test
    void no_question_is_taken_for_a_purpose_that_the_token_does_not_allow() {
        var twin = new LivePatient(clinic, "Q-1").saturation("97", Instant.now()).twin();
        var research = ServerScenario.client(node, data, "study", Client.ALL, "HRESCH");
        try (research) {
            var asked = research.post("/v1/twins/" + twin + "/queries", "q", Asking.QUESTION);

            assertThat(asked.status()).isEqualTo(403);
            assertThat(asked.code()).isEqualTo("auth.purpose-not-allowed");
        }
    }

    @Test
    void a_person_who_is_hidden_is_not_found_as_if_there_were_none() {
        var person =
                """
                {"resourceType":"Patient","gender":"female","birthDate":"1931-02-03",
                 "identifier":[{"system":"urn:hospital","value":"H-77"}],
                 "name":[{"family":"Hiddenson","given":["Ida"]}]}\
                """;
        var twin = clinic.post("/fhir/Patient", "", person).body().path("id").asText();

        for (var search :
                new String[] {
                    "family=%s&birthdate=1931-02-03", "identifier=urn:hospital%%7C%s", "name=%s"
                }) {
            var known = search.startsWith("identifier") ? "H-77" : "Hiddenson";
            assertThat(found(search.formatted(known)))
                    .as(search)
                    .isEqualTo(found(search.formatted("Nobodyatall")));
        }
        clinic.consent(twin);
        var query = "family=Hiddenson&birthdate=1931-02-03";
        assertThat(found(query).path("total").asInt()).isEqualTo(1);
        var narrow = ServerScenario.client(node, data, "narrow", "system/Patient.s?status=active");
        try (narrow) {
            var found = narrow.get("/fhir/Patient?" + query).body();
            assertThat(found.path("total").asInt()).isZero();
            assertThat(found.toString())
                    .as("who may know the patient hears that the token keeps it back")
                    .contains("search.withheld");
        }
    }

    @Test
    void what_would_have_come_along_is_said_to_be_withheld_like_what_was_looked_for() {
        var twin = new LivePatient(clinic, "I-1").saturation("97", Instant.now()).twin();
        var search = "/fhir/Observation?patient=" + twin;
        var id = clinic.get(search).body().at("/entry/0/resource/id").asText();
        var provenance =
                """
                {"resourceType":"Provenance","target":[{"reference":"Observation/%s"}],
                 "recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"ward"}}]}\
                """
                        .formatted(id);
        assertThat(clinic.post("/fhir/Provenance", "", provenance).status()).isEqualTo(201);

        var narrow = ServerScenario.client(node, data, "narrow", "system/Observation.rs");
        try (narrow) {
            for (var more :
                    new String[] {
                        "&_include=Observation:subject", "&_revinclude=Provenance:target"
                    }) {
                for (var each : new String[] {search, "/fhir/Observation?_id=" + id}) {
                    assertThat(clinic.get(each + more).raw().body())
                            .as(each + more)
                            .contains("\"include\"")
                            .doesNotContain("search.withheld");
                    assertThat(narrow.get(each + more).raw().body())
                            .as(each + more)
                            .contains("\"match\"", "search.withheld")
                            .doesNotContain("\"include\"");
                }
            }
            assertThat(narrow.get(search).raw().body()).doesNotContain("search.withheld");
        }
    }

    /// Without what each answer has of its own.
    private ObjectNode found(String query) {
        var bundle = (ObjectNode) clinic.get("/fhir/Patient?" + query).body();
        bundle.remove("link");
        bundle.remove("id");
        bundle.remove("meta");
        bundle.remove("timestamp");
        return bundle;
    }

    @Test
    void a_part_of_a_twin_says_that_it_is_one_and_counts_nothing_that_is_withheld() {
        var patient = new LivePatient(clinic, "P-1").saturation("97", Instant.now());
        var whole = clinic.get(patient.path()).body();
        assertThat(whole.path("partial").asBoolean(true)).isFalse();
        assertThat(whole.path("resources").path("Observation").asInt()).isEqualTo(1);
        var now = Instant.now();

        clinic.post("/fhir/Consent", "", EventsByConsentTest.heartRateOnly(patient.twin()));
        withdraw(patient.twin());

        for (var path : new String[] {patient.path(), patient.path() + "?at=" + now}) {
            var part = clinic.get(path).body();
            assertThat(part.path("partial").asBoolean()).as(part.toString()).isTrue();
            assertThat(part.path("resources")).isEmpty();
            assertThat(part.path("facts")).isEmpty();
            assertThat(part.has("monitoring")).isFalse();
        }
    }

    @Test
    void the_history_of_what_is_withheld_is_refused_as_a_read_is() {
        var patient = new LivePatient(clinic, "H-1").saturation("97", Instant.now());
        var found = clinic.get("/fhir/Observation?patient=" + patient.twin()).body();
        var held = "/fhir/Observation/" + found.at("/entry/0/resource/id").asText();
        assertThat(clinic.get(held + "/_history").status()).isEqualTo(200);

        clinic.post("/fhir/Consent", "", EventsByConsentTest.heartRateOnly(patient.twin()));
        withdraw(patient.twin());

        for (var path : new String[] {held, held + "/_history"}) {
            var refused = clinic.get(path);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.body().at("/issue/0/details/coding/0/code").asText())
                    .startsWith("consent.");
        }
        assertThat(clinic.get("/fhir/Observation/none/_history").status()).isEqualTo(404);
    }

    @Test
    void a_condition_tells_of_what_is_withheld_that_it_is_there_and_no_more() {
        var twin = new LivePatient(clinic, "C-1").saturation("97", Instant.now()).twin();
        var weight =
                """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "identifier":[{"system":"urn:lab","value":"c1"}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
                 "valueQuantity":{"value":81,"system":"http://unitsofmeasure.org","code":"kg"}}\
                """
                        .formatted(twin);
        assertThat(clinic.post("/fhir/Observation", "", weight).status()).isEqualTo(201);
        withdraw(twin);

        var again =
                clinic.send(
                        clinic.request("/fhir/Observation")
                                .header("Content-Type", "application/fhir+json")
                                .header("If-None-Exist", "identifier=urn:lab|c1")
                                .POST(HttpRequest.BodyPublishers.ofString(weight))
                                .build());

        assertThat(again.status()).as(again.raw().body()).isEqualTo(200);
        assertThat(again.body().at("/issue/0/details/coding/0/code").asText())
                .isEqualTo("resource.found");
        assertThat(again.raw().body()).doesNotContain("81").doesNotContain("29463-7");
        assertThat(again.raw().headers().firstValue("Last-Modified")).isEmpty();
    }

    @Test
    void a_deletion_is_told_to_nobody_who_may_not_have_had_what_was_deleted() {
        var patient = new LivePatient(clinic, "D-1").saturation("97", Instant.now());
        var found = clinic.get("/fhir/Observation?patient=" + patient.twin()).body();
        var gone = "/fhir/Observation/" + found.at("/entry/0/resource/id").asText();
        assertThat(clinic.delete(gone).status()).isEqualTo(204);
        assertThat(types(patient)).contains("resource-deleted");
        assertThat(clinic.get(gone + "/_history").body().path("total").asInt()).isEqualTo(2);
        assertThat(clinic.get(gone).status()).isEqualTo(410);

        clinic.post("/fhir/Consent", "", EventsByConsentTest.heartRateOnly(patient.twin()));
        withdraw(patient.twin());

        assertThat(types(patient)).doesNotContain("resource-deleted");
        for (var path : List.of(gone, gone + "/_history", gone + "/_history/2")) {
            assertThat(clinic.get(path).status()).as(path).isEqualTo(403);
        }
    }

    private List<String> types(LivePatient patient) {
        return clinic.get(patient.path() + "/timeline")
                .body()
                .path("events")
                .findValuesAsText("type");
    }

    @Test
    void the_trail_is_for_the_officer_and_for_whom_consent_permits() {
        var patient = new LivePatient(clinic, "T-1").saturation("97", Instant.now());
        var trail = "/fhir/AuditEvent?patient=Patient/" + patient.twin();
        var permitted = clinic.get(trail).body();
        assertThat(permitted.path("entry")).isNotEmpty();
        var one = "/fhir/AuditEvent/" + permitted.at("/entry/0/resource/id").asText();
        assertThat(clinic.get(one).status()).isEqualTo(200);
        assertThat(clinic.get("/fhir/AuditEvent?agent=demo").code())
                .isEqualTo("search.needs-patient");

        withdraw(patient.twin());

        for (var path : new String[] {trail, one, patient.path() + "/access"}) {
            assertThat(clinic.get(path).status()).as(path).isEqualTo(403);
            assertThat(clinic.get(path).code()).as(path).isEqualTo("consent.none");
            assertThat(officer.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(officer.get("/fhir/AuditEvent?agent=demo").body().path("entry")).isNotEmpty();
    }
}
