package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.security.smart.SigningClient;
import io.twinmesh.persistence.client.ClientFolder;

import org.awaitility.Awaitility;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What clinicians and their software say of the planted patient when they ask, and when they judge
/// what was answered.
final class PlantedClinic {
    private static final String USER = "Practitioner/Silberdistel-60771";
    private static final String ORDER = "twelve drops of juniper at nightfall";
    private static final String CREATININE = "1.3926847";
    private static final String RESOURCE = "ehr-planted-77120";
    private static final String EHR_TOKEN = "tok-Haselmaus-41873";
    private static final String OVERRIDDEN = "the hedgehogs advise against it";
    private static final String GENE = "ZWIRBELGEN9";
    private static final String PROTEIN = "p.Trp8812Cysfs";
    private static final String TUMOUR = "knot under the accordion strap";
    private static final String UPPER_LIMIT = "41.739526";
    private static final String LIMIT_OF_A_STEP = "38.619274";
    private static final String WHY = "she had eaten a bowl of marmalade before";

    /// Everything that may be found nowhere.
    static final List<String> PLANTS =
            List.of(
                    USER,
                    ORDER,
                    CREATININE,
                    RESOURCE,
                    EHR_TOKEN,
                    OVERRIDDEN,
                    GENE,
                    PROTEIN,
                    TUMOUR,
                    UPPER_LIMIT,
                    LIMIT_OF_A_STEP,
                    WHY);

    private static final SigningClient EHR = SigningClient.withEc("ehr");
    private static final String REFUSED = PlantedPatient.REFUSED;

    private final ServerChild server;
    private final Client client;
    private final String twin;
    private final List<String> signatures = new ArrayList<>();

    PlantedClinic(ServerChild server, Client client, String twin) {
        this.server = server;
        this.client = client;
        this.twin = twin;
    }

    /// While a provider is there.
    ///
    /// @param job whose answer is judged
    /// @return what let its programs in
    List<String> all(String job) {
        hooks();
        therapies();
        limits();
        pipeline();
        review(job);
        return signatures;
    }

    private Client.Reply hook(HttpRequest.Builder request, String body) {
        return client.send(request.POST(PlantedDoors.body(body)).build());
    }

    private HttpRequest.Builder signed(String path) {
        var anonymous = client.anonymous(path);
        var token = EHR.assertion(anonymous.build().uri().toString(), Instant.now());
        signatures.add(PlantedDoors.signature(token));
        return anonymous.header("Authorization", "Bearer " + token);
    }

    /// A call with everything that one can carry; its creatinine is newer than the twin's own.
    private String call(String observation) {
        return """
        {"hook":"order-sign","hookInstance":"0b7a4f0e-5d2c-4a4d-9a6e-3f1f5b9f2c11",
         "fhirServer":"https://ehr.example.org/fhir",
         "fhirAuthorization":{"access_token":"%2$s","token_type":"Bearer","expires_in":300,
           "scope":"patient/*.rs","subject":"ehr"},
         "context":{"userId":"%3$s","patientId":"%1$s",
           "draftOrders":{"resourceType":"Bundle","entry":[{"resource":
             {"resourceType":"MedicationRequest","note":[{"text":"%4$s"}]}}]}},
         "prefetch":{"patient":{"resourceType":"Patient","id":"%1$s","name":[{"family":"%5$s"}]},
           "observations":{"resourceType":"Bundle","entry":[{"resource":%6$s}]}}}\
        """
                .formatted(twin, EHR_TOKEN, USER, ORDER, PlantedPatient.FAMILY, observation);
    }

    private String observation() {
        return """
        {"resourceType":"Observation","id":"%s","status":"final",
         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"%s",
         "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
         "valueQuantity":{"value":%s,"unit":"mg/dL","code":"mg/dL",
          "system":"http://unitsofmeasure.org"}}\
        """
                .formatted(RESOURCE, twin, Instant.now().minus(Duration.ofDays(1)), CREATININE);
    }

    private void hooks() {
        new ClientFolder(server.data().resolve("clients"))
                .put(EHR.registration("twin:query", "TREAT"));
        new Asking(client, "ehr").deposit("ehr");
        var kidney = "/cds-services/twin-kidney";
        var cards = hook(signed(kidney), call(observation()));
        assertThat(cards.status()).as(cards.raw().body()).isEqualTo(200);
        var link = URI.create(cards.body().at("/cards/0/links/0/url").asText()).getPath();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() ->
                        client.send(signed(link).GET().build())
                                .raw()
                                .body()
                                .contains("not in the twin: prefetched"));
        for (var broken :
                List.of(
                        call(observation()).replace("\"order-sign\"", "\"" + REFUSED + "\""),
                        call(observation()).replace(twin, REFUSED),
                        call(observation()).replace("0b7a4f0e-", REFUSED),
                        call("{\"" + REFUSED + "\":" + PlantedPatient.REFUSED_DECIMAL + "}}"))) {
            var refused = hook(signed(kidney), broken);
            assertThat(refused.status()).as(refused.raw().body()).isBetween(400, 499);
            assertThat(refused.raw().body()).doesNotContain(REFUSED);
        }
        var feedback =
                """
                {"feedback":[{"card":"x","outcome":"overridden",
                 "overrideReason":{"reason":{"code":"no","system":"urn:x"},"userComment":"%s"},
                 "outcomeTimestamp":"2026-11-27T04:00:00Z"}]}
                """
                        .formatted(OVERRIDDEN);
        assertThat(hook(signed(kidney + "/feedback"), feedback).status()).isEqualTo(200);
        assertThat(
                        hook(
                                        signed(kidney + "/feedback"),
                                        feedback.replace("\"overridden\"", "\"" + REFUSED + "\""))
                                .status())
                .isEqualTo(400);
    }

    private void therapies() {
        var told = client.post("/fhir", "", tumour());
        assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
        var path = "/v1/twins/" + twin + "/therapies";
        var matched = client.post(path, "", "{}");
        assertThat(matched.raw().body()).contains(GENE);
        var queries = "/v1/twins/" + twin + "/queries";
        for (var refused :
                List.of(
                        client.post(path, "", "{\"disease\":\"" + REFUSED + "\"}"),
                        client.post(path, "", "{\"stage\":\"" + REFUSED + "\"}"),
                        client.post(path, "", "{\"" + REFUSED + "\":1}"),
                        client.post(
                                queries,
                                "t",
                                ("{\"question\":\"therapy-match\",\"purpose\":\"TREAT\","
                                                + "\"inputs\":{\"disease\":\"%s\"}}")
                                        .formatted(REFUSED)))) {
            assertThat(refused.status()).as(refused.raw().body()).isBetween(400, 499);
            assertThat(refused.raw().body()).doesNotContain(REFUSED);
        }
    }

    private String tumour() {
        return """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"request":{"method":"POST","url":"Condition"},"resource":
          {"resourceType":"Condition","subject":{"reference":"Patient/%1$s"},
           "code":{"text":"%2$s","coding":[
            {"system":"http://snomed.info/sct","code":"254637007"}]}}},
         {"request":{"method":"POST","url":"Observation"},"resource":
          {"resourceType":"Observation","status":"final",
           "subject":{"reference":"Patient/%1$s"},"effectiveDateTime":"2026-06-01",
           "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},
           "valueCodeableConcept":{"coding":[
            {"system":"http://loinc.org","code":"LA9633-4"}]},
           "component":[
            {"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},
             "valueCodeableConcept":{"coding":[
              {"system":"http://www.genenames.org/geneId","code":"HGNC:0","display":"%3$s"}]}},
            {"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},
             "valueCodeableConcept":{"coding":[
              {"system":"http://varnomen.hgvs.org","code":"%4$s"}]}}]}}]}
        """
                .formatted(twin, TUMOUR, GENE, PROTEIN);
    }

    /// What the asker alone can say comes with a question.
    private void limits() {
        var asked = "{\"model\":\"apri\",\"purpose\":\"TREAT\",\"inputs\":{\"astUpperLimit\":%s}}";
        var path = "/v1/twins/" + twin + "/queries";
        var taken = client.post(path, "limit", asked.formatted(UPPER_LIMIT));
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        var job = taken.body().path("id").asText();
        assertThat(new Asking(client, "demo").status(job).path("code").asText())
                .isEqualTo("input.missing");
        var refused = client.post(path, "text", asked.formatted("\"" + REFUSED + "\""));
        assertThat(refused.raw().body()).doesNotContain(REFUSED);
    }

    private void pipeline() {
        var path = "/v1/twins/" + twin + "/pipelines";
        var steps =
                """
                {"purpose":"TREAT","asOf":"2021-03-22","steps":[{"model":"ckd-epi-2021"},
                 {"model":"apri","inputs":{"astUpperLimit":%s}}]}\
                """;
        var taken = client.post(path, "pipe", steps.formatted(LIMIT_OF_A_STEP));
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        var at = taken.raw().headers().firstValue("Location").orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> client.get(at).body().path("state").asText().equals("stopped"));
        for (var broken :
                List.of(
                        steps.formatted("[\"" + REFUSED + "\"]"),
                        steps.formatted("1").replace("astUpperLimit", REFUSED),
                        steps.formatted("1").replace("apri", REFUSED))) {
            var refused = client.post(path, "broken", broken);
            assertThat(refused.status()).as(refused.raw().body()).isBetween(400, 499);
            assertThat(refused.raw().body()).doesNotContain(REFUSED);
        }
    }

    private void review(String job) {
        var path = "/v1/twins/" + twin + "/answers/" + job + "/review";
        var verdict = "{\"state\":\"%s\",\"why\":\"%s\"}";
        try (var doctor = server.client("doctor", "answer:review")) {
            var amended = doctor.post(path, "", verdict.formatted("amended", WHY));
            assertThat(amended.status()).as(amended.raw().body()).isEqualTo(200);
            for (var state : List.of(REFUSED, "pending-review")) {
                var refused = doctor.post(path, "", verdict.formatted(state, REFUSED));
                assertThat(refused.status()).as(refused.raw().body()).isBetween(400, 499);
                assertThat(refused.raw().body()).doesNotContain(REFUSED);
            }
        }
        assertThat(client.get("/v1/queries/" + job).raw().body()).contains(WHY);
    }
}
