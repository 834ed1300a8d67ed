package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.node.Client.Reply;
import io.twinmesh.cluster.security.smart.SigningClient;
import io.twinmesh.persistence.client.ClientFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Therapies about a twin, over HTTP, from CIViC's own table.
class TherapyServerTest {
    private static final Path CIVIC =
            Path.of("..", "..", "shared", "data", "clinical", "civic", "civic_predictive_ABC.tsv");

    private static final String BUNDLE =
            """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:p","request":{"method":"POST","url":"Patient"},"resource":
              {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1957-08-19",
               "identifier":[{"system":"urn:hospital","value":"T-1"}]}},
             {"fullUrl":"urn:uuid:c","request":{"method":"POST","url":"Condition"},"resource":
              {"resourceType":"Condition","id":"c","subject":{"reference":"urn:uuid:p"},
               "code":{"coding":[{"system":"http://snomed.info/sct","code":"254637007"}]}}},
             {"fullUrl":"urn:uuid:v","request":{"method":"POST","url":"Observation"},"resource":
              {"resourceType":"Observation","id":"v","status":"final",
               "subject":{"reference":"urn:uuid:p"},"effectiveDateTime":"2026-06-01",
               "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},
               "valueCodeableConcept":{"coding":[
                {"system":"http://loinc.org","code":"LA9633-4"}]},
               "component":[
                {"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},
                 "valueCodeableConcept":{"coding":[
                  {"system":"http://www.genenames.org/geneId","code":"HGNC:3236",
                   "display":"EGFR"}]}},
                {"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},
                 "valueCodeableConcept":{"coding":[
                  {"system":"http://varnomen.hgvs.org","code":"p.Thr790Met"}]}}]}}]}
            """;

    private static final SigningClient EHR = SigningClient.withEc("ehr");

    /// A contained Medication, a drug of the table that no line forbids here, and two that cannot
    /// be known by their words.
    private static final String ORDERS =
            """
            {"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "context":{"userId":"Practitioner/1","patientId":"PATIENT",
              "draftOrders":{"resourceType":"Bundle","entry":[
               {"resource":{"resourceType":"ServiceRequest","id":"s"}},
               {"resource":{"resourceType":"MedicationRequest","id":"o1",
                "contained":[{"resourceType":"Medication","id":"m","code":{"text":"gefitinib"}}],
                "medicationReference":{"reference":"#m"}}},
               {"resource":{"resourceType":"MedicationRequest","id":"o2",
                "medicationCodeableConcept":{"text":"aspirin 81 mg"}}},
               {"resource":{"resourceType":"MedicationRequest","id":"o3",
                "medicationCodeableConcept":{"text":"Iressa 250 mg"}}},
               {"resource":{"resourceType":"MedicationRequest","id":"o4",
                "medicationCodeableConcept":{"coding":[{"code":"1721581"}]}}}]}}}
            """;

    private static ServerChild start(Path folder, Path table) throws IOException {
        return ServerChild.start(
                folder.resolve("data"),
                folder.resolve("said"),
                List.of("-Dtwinmesh.therapy.evidence-file=" + table.toAbsolutePath()),
                List.of());
    }

    private static Reply ask(Client client, String twin, String body) {
        return client.post("/v1/twins/" + twin + "/therapies", "", body);
    }

    @Test
    void a_recorded_resistance_is_told_and_the_question_is_answered_and_audited(
            @TempDir Path folder) throws IOException {
        try (var node = start(folder, CIVIC);
                var client = node.client("clinic", Client.ALL)) {
            var twin = client.post("/fhir", "", BUNDLE).twin();
            assertThat(ask(client, twin, "{}").code()).isEqualTo("consent.none");
            client.consent(twin);

            var answer = ask(client, twin, "{}").body();

            var exact = answer.at("/variants/0/matches/0/exact");
            assertThat(exact.path("options").findValuesAsText("therapy"))
                    .contains("Osimertinib")
                    .doesNotContain("Gefitinib", "Dacomitinib");
            assertThat(exact.path("resistances").toString()).contains("Gefitinib");
            assertThat(answer.at("/variants/0/resistanceKnown/0/snapshot").asText())
                    .isEqualTo("2021-02-02");
            assertThat(client.get("/v1/twins/" + twin + "/timeline").body().path("events"))
                    .anySatisfy(event -> {
                        assertThat(event.path("type").asText()).isEqualTo("alert-raised");
                        assertThat(event.path("rule").asText())
                                .isEqualTo("genome-therapy-resistance");
                    });
            assertThat(client.get("/v1/twins/" + twin).body().at("/variants/0/resistanceKnown"))
                    .isNotEmpty();
            assertThat(
                            client.get("/v1/twins/" + twin + "/access")
                                    .body()
                                    .at("/entries")
                                    .findValuesAsText("interaction"))
                    .contains("query");
            assertThat(ask(client, twin, "{\"disease\":\"melanoma\"}").code())
                    .isEqualTo("body.field-invalid");
            var question = "{\"question\":\"therapy-match\",\"purpose\":\"TREAT\"%s}";
            var queries = "/v1/twins/" + twin + "/queries";
            assertThat(client.post(queries, "k", question.formatted("")).body()).isEqualTo(answer);
            assertThat(
                            client.post(
                                            queries,
                                            "k",
                                            question.formatted(",\"inputs\":{\"age\":60}"))
                                    .code())
                    .isEqualTo("input.not-askable");
            assertThat(
                            client.post(
                                            queries,
                                            "k",
                                            question.formatted("").replace("therapy-match", "ecg"))
                                    .code())
                    .isEqualTo("model.off");
            var asked = ask(client, twin, "{\"disease\":\"DOID:1909\"}").body();
            assertThat(asked.path("diseaseFrom").asText()).isEqualTo("asked");

            new ClientFolder(folder.resolve("data").resolve("clients"))
                    .put(EHR.registration("twin:query", "TREAT"));
            var cards =
                    new Ehr(client, EHR)
                            .cards("/cds-services/oncology-match", ORDERS.replace("PATIENT", twin))
                            .body()
                            .path("cards");
            assertThat(cards.findValuesAsText("summary"))
                    .hasSize(2)
                    .anyMatch(
                            summary -> summary.startsWith("Gefitinib: published evidence against"))
                    .contains("Not checked: order 4 (Iressa 250 mg) and 1 more");
        }
    }
}
