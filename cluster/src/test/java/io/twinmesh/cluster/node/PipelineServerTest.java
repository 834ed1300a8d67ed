package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Chains of models on a running server.
@Tag("slow")
class PipelineServerTest {
    private static final String KIDNEY_THEN_HEART =
            """
            {"purpose":"TREAT","asOf":"2020-12-25","steps":[
              {"model":"ckd-epi-2021"},
              {"model":"prevent-2023-10y","from":{"egfr":"0.egfr"}}]}\
            """;

    private static String kidneyDisease(String twin) {
        return """
        {"resourceType":"Bundle","type":"transaction","entry":[
         {"fullUrl":"urn:uuid:a","request":{"method":"POST","url":"Observation"},"resource":
          {"resourceType":"Observation","status":"final",
           "subject":{"reference":"Patient/%1$s"},"effectiveDateTime":"2021-03-01T08:00:00Z",
           "code":{"coding":[{"system":"http://loinc.org","code":"9318-7"}]},
           "valueQuantity":{"value":80,"unit":"mg/g","code":"mg/g",
            "system":"http://unitsofmeasure.org"}}},
         {"fullUrl":"urn:uuid:c","request":{"method":"POST","url":"Observation"},"resource":
          {"resourceType":"Observation","status":"final",
           "subject":{"reference":"Patient/%1$s"},"effectiveDateTime":"2021-03-22T23:00:00Z",
           "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
           "valueQuantity":{"value":2.5,"unit":"mg/dL","code":"mg/dL",
            "system":"http://unitsofmeasure.org"}}}]}
        """
                .formatted(twin);
    }

    private static JsonNode ended(Client client, String path) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> client.get(path).body(),
                        body -> !body.path("state").asText().equals("running"));
    }

    private static long available(Client client) {
        return client.get("/v1/ledger/me").body().get("available").asLong();
    }

    @Test
    void a_chain_outlives_a_restart_and_each_step_is_a_paid_job_of_its_own(@TempDir Path data) {
        String twin;
        String path;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            twin = client.post("/fhir", ServerScenario.bundle("Morris_Lockman")).twin();
            client.consent(twin);
            client.post("/v1/ledger/deposits", "d", "{\"client\":\"demo\",\"amount\":1000}");
            var asked = "/v1/twins/" + twin + "/pipelines";

            var taken = client.post(asked, "p", KIDNEY_THEN_HEART);

            assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
            path = taken.raw().headers().firstValue("Location").orElseThrow();
            assertThat(client.post(asked, "p", KIDNEY_THEN_HEART).body().path("id"))
                    .isEqualTo(taken.body().path("id"));
            assertThat(client.post(asked, "p", KIDNEY_THEN_HEART.replace("25", "26")).code())
                    .isEqualTo("idempotency.reused");
            assertThat(client.post(asked, "q", KIDNEY_THEN_HEART.replace("0.egfr", "1.x")).code())
                    .isEqualTo("pipeline.step-invalid");
            var mixed =
                    client.post(
                            asked,
                            "q",
                            KIDNEY_THEN_HEART.replace("\"egfr\":", "\"systolicPressure\":"));
            assertThat(mixed.code()).isEqualTo("pipeline.step-invalid");
            assertThat(mixed.body().path("detail").asText())
                    .startsWith("step 1: systolicPressure must be in mm[Hg]")
                    .endsWith("the output egfr of step 0 is in mL/min/{1.73_m2}.");
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL);
                var stranger = ServerScenario.client(node, data, "stranger", Client.ALL);
                var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();

            var status = ended(client, path);

            assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("completed");
            assertThat(status.path("steps").findValuesAsText("state"))
                    .containsExactly("settled", "settled");
            var kidney = client.get(status.at("/steps/0/query").asText()).body();
            var heart = client.get(status.at("/steps/1/query").asText()).body();
            assertThat(heart.at("/answer/inputs"))
                    .filteredOn(input -> input.path("name").asText().equals("egfr"))
                    .singleElement()
                    .satisfies(input ->
                            assertThat(input.path("value").asDouble())
                                    .isEqualTo(kidney.at("/answer/values/egfr/value").asDouble()));
            assertThat(kidney.path("receipt").asText())
                    .isNotEmpty()
                    .isNotEqualTo(heart.path("receipt").asText());
            assertThat(available(client))
                    .isEqualTo(1000 - kidney.path("price").asLong() - heart.path("price").asLong());
            assertThat(stranger.get(path).code()).isEqualTo("pipeline.unknown");

            stopsAndCostsNothing(client, twin);
            takesWhatTheClientGives(client, twin);
        }
    }

    /// KFRE is asked with the filtration rate of the step before and with the region, which waits
    /// sealed meanwhile.
    private static void takesWhatTheClientGives(Client client, String twin) {
        var asked = "/v1/twins/" + twin + "/pipelines";
        var order =
                "{\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\",\"steps\":["
                        + "{\"model\":\"ckd-epi-2021\"},"
                        + "{\"model\":\"kfre-4v-2016\",\"from\":{\"egfr\":\"0.egfr\"},"
                        + "\"inputs\":{%s}}]}";
        var told = client.post("/fhir", "", kidneyDisease(twin));
        assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
        var taken = client.post(asked, "gives", order.formatted("\"region\":\"elsewhere\""));
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        assertThat(taken.body().path("steps").findValuesAsText("given"))
                .containsExactly("false", "true");
        assertThat(taken.raw().body()).doesNotContain("elsewhere");

        var status = ended(client, taken.raw().headers().firstValue("Location").orElseThrow());

        var kfre = client.get(status.at("/steps/1/query").asText()).body();
        assertThat(status.path("state").asText()).as(kfre.toString()).isEqualTo("completed");
        assertThat(kfre.at("/answer/inputs").findValuesAsText("source"))
                .contains("answer", "asked", "observation");
        assertThat(client.post(asked, "bad", order.formatted("\"egfr\":60")).code())
                .isEqualTo("pipeline.step-invalid");
        assertThat(client.post(asked, "bad", order.formatted("\"region\":[1]")).code())
                .isEqualTo("body.field-invalid");
    }

    /// The region that KFRE needs is the asker's to say, and nobody says it.
    private static void stopsAndCostsNothing(Client client, String twin) {
        var before = available(client);
        var taken =
                client.post(
                        "/v1/twins/" + twin + "/pipelines",
                        "stops",
                        "{\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\",\"steps\":["
                                + "{\"model\":\"kfre-4v-2016\"},{\"model\":\"ckd-epi-2021\"}]}");

        var status = ended(client, taken.raw().headers().firstValue("Location").orElseThrow());

        assertThat(status.path("state").asText()).isEqualTo("stopped");
        assertThat(status.path("code").asText()).startsWith("input.");
        assertThat(status.path("steps").findValuesAsText("state"))
                .containsExactly("not-computed", "not-asked");
        assertThat(status.at("/steps/1").has("query")).isFalse();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> available(client) == before);
    }
}
