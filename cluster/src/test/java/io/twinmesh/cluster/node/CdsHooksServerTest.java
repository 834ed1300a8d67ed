package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.security.smart.SigningClient;
import io.twinmesh.persistence.client.ClientFolder;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// CDS Hooks from discovery to feedback, against a server whose patient has consented.
@Tag("slow")
class CdsHooksServerTest {
    private static final SigningClient EHR = SigningClient.withEc("ehr");
    private static final String VIEW =
            """
            {"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "context":{"userId":"Practitioner/1","patientId":"%s",
               "draftOrders":{"resourceType":"Bundle"}}}
            """;

    /// The twin's own creatinine is years old.
    private static String prefetching(String twin, String at) {
        return """
        {"hook":"order-sign","hookInstance":"0b7a4f0e-5d2c-4a4d-9a6e-3f1f5b9f2c11",
         "context":{"userId":"Practitioner/1","patientId":"%1$s",
           "draftOrders":{"resourceType":"Bundle"}},
         "prefetch":{"observations":{"resourceType":"Bundle","entry":[{"resource":
           {"resourceType":"Observation","id":"ehr-1","status":"final",
            "subject":{"reference":"Patient/%1$s"},"effectiveDateTime":"%2$s",
            "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
            "valueQuantity":{"value":1.1,"unit":"mg/dL","code":"mg/dL",
              "system":"http://unitsofmeasure.org"}}}]}}}
        """
                .formatted(twin, at);
    }

    @TempDir private Path temp = Path.of("");

    @Test
    void are_discovered_called_answered_behind_the_link_and_told_of() {
        try (var server = WardServer.start(temp);
                var provider = ServerScenario.provider(server.data())) {
            assertThat(provider).isNotNull();
            new ClientFolder(server.data().resolve("clients"))
                    .put(EHR.registration("twin:query", "TREAT"));
            var twin = server.client().post("/fhir", ServerScenario.bundle()).twin();
            server.client().consent(twin);
            new Asking(server.client(), "ehr").deposit("d");
            var ehr = new Ehr(server.client(), EHR);

            var services = ehr.get("/cds-services");
            assertThat(services.body().path("services")).hasSize(4);
            assertThat(services.raw().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
            var kidney = "/cds-services/twin-kidney";
            var cards = ehr.post(kidney, VIEW.formatted(twin));
            assertThat(cards.status()).as(cards.raw().body()).isEqualTo(200);
            assertThat(cards.body().path("cards")).isNotEmpty();

            var link = cards.body().at(Ehr.LINK).asText();
            var whole = ehr.computed(link);
            assertThat(whole.status()).as(whole.raw().body()).isEqualTo(200);

            var yesterday = Instant.now().minus(Duration.ofDays(1)).toString();
            var fresh = ehr.post(kidney, prefetching(twin, yesterday));
            var computed = ehr.computed(fresh.body().at(Ehr.LINK).asText());
            assertThat(computed.body().at("/cards/0/summary").asText())
                    .as(computed.raw().body())
                    .contains("CKD-EPI");
            assertThat(computed.body().at("/cards/0/detail").asText())
                    .contains("not in the twin: prefetched");

            var nobody = ehr.post(kidney, VIEW.formatted("somebody"));
            assertThat(nobody.status()).isEqualTo(412);
            assertThat(nobody.raw().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
            assertThat(ehr.inTime(kidney, VIEW.formatted("tw-" + "0".repeat(32))).code())
                    .isEqualTo("cds.data-missing");
            assertThat(ehr.post("/cds-services/none", VIEW.formatted(twin)).status())
                    .isEqualTo(404);
            assertThat(ehr.post("/cds-services/twin-cvd-risk", VIEW.formatted(twin)).code())
                    .isEqualTo("cds.request-malformed");
            assertThat(
                            ehr.post(
                                            kidney + "/feedback",
                                            """
                                            {"feedback":[{"card":"x","outcome":"overridden",
                                             "outcomeTimestamp":"2026-11-27T04:00:00Z"}]}
                                            """)
                                    .status())
                    .isEqualTo(200);
            assertThat(ehr.post(kidney + "/feedback", "{\"feedback\":[{}]}").code())
                    .isEqualTo("cds.feedback-malformed");
            var stranger = server.client().get("/cds-services");
            assertThat(stranger.code()).isEqualTo("cds.token-invalid");
            assertThat(stranger.raw().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
        }
    }
}
