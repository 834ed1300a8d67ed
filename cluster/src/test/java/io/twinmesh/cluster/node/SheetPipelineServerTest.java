package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.sheet.Tesseract;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// A laboratory sheet as the first step of a chain, on a running server with a node that has
/// Tesseract: recognition, a person's judgement, interpretation.
@Tag("slow")
class SheetPipelineServerTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void a_sheet_is_interpreted_only_after_a_person_judged_it_skipped_without_tesseract()
            throws IOException {
        Assumptions.assumeTrue(
                Tesseract.installed().flatMap(Tesseract::version).isPresent(),
                "Tesseract is not installed (Debian package tesseract-ocr)");
        var data = temp.resolve("data");
        try (var node =
                        ServerChild.start(
                                data,
                                temp.resolve("said"),
                                List.of("-Dtwinmesh.models.device-image=on"),
                                List.of());
                var client = node.client("clinic", Client.ALL);
                var doctor = node.client("doctor", "answer:review");
                var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            var twin = new LivePatient(client, "S-1").saturation("97", Instant.now()).twin();
            client.post("/v1/ledger/deposits", "d", "{\"client\":\"clinic\",\"amount\":1000}");

            accepted(client, doctor, twin);
            amended(client, doctor, twin);
            rejected(client, doctor, twin);
            refused(client, twin);
        }
    }

    private static void accepted(Client client, Client doctor, String twin) throws IOException {
        var path = ordered(client, twin, "accepted");
        var waiting = awaited(client, path);
        var sheet = client.get(waiting.at("/steps/0/query").asText());

        assertThat(waiting.path("steps").findValuesAsText("state"))
                .containsExactly("awaiting-review", "waiting");
        assertThat(waiting.at("/steps/1").has("query")).isFalse();
        assertThat(available(client)).as("a recognised sheet is paid at once").isEqualTo(900);
        assertThat(sheet.body().at("/review/state").asText()).isEqualTo("pending-review");
        assertThat(sheet.body().path("receipt").asText()).isNotEmpty();
        assertThat(sheet.body().at("/answer/researchUse").asText()).isNotEmpty();
        var creatinine = sheet.body().at("/answer/values/creatinine");
        assertThat(creatinine.path("value").asDouble()).isEqualTo(1.1);
        assertThat(creatinine.path("unit").asText()).isEqualTo("mg/dL");
        assertThat(creatinine.path("code").asText()).isEqualTo("http://loinc.org|2160-0");
        assertThat(creatinine.path("confidence").asDouble()).isBetween(.7, 1.0);
        assertThat(sheet.body().at("/answer/values/sodium/value").asDouble()).isEqualTo(140);
        assertThat(sheet.raw().body()).as("which image, not the image").doesNotContain(image());
        assertThat(sheet.body().at("/answer/inputs/0/value").asText()).startsWith("sha256:");

        judge(doctor, waiting, "{\"state\":\"accepted\"}");

        var kidney = interpreted(client, path);
        assertThat(kidney.at("/answer/inputs").findValuesAsText("source")).contains("answer");
        assertThat(creatinineOf(kidney)).isEqualTo(1.1);
        assertThat(available(client)).isEqualTo(800);
        var resource = client.get("/fhir/Observation/" + sheet.body().path("id").asText()).body();
        assertThat(resource.path("status").asText()).isEqualTo("final");
        assertThat(resource.at("/component/0/code/coding/0/code").asText()).isEqualTo("2160-0");
    }

    private static void amended(Client client, Client doctor, String twin) throws IOException {
        var path = ordered(client, twin, "amended");
        var waiting = awaited(client, path);
        var values = "\"values\":{\"creatinine\":{\"value\":1.7,\"unit\":\"mg/dL\"}}";
        assertThat(
                        doctor.post(review(waiting), "v", "{\"state\":\"accepted\"," + values + "}")
                                .code())
                .isEqualTo("answer.values-invalid");
        assertThat(
                        doctor.post(
                                        review(waiting),
                                        "v",
                                        "{\"state\":\"amended\",\"values\":{\"creatinine\":1.7}}")
                                .code())
                .isEqualTo("body.field-invalid");

        judge(doctor, waiting, "{\"state\":\"amended\",\"why\":\"a 7, not a 1\"," + values + "}");

        assertThat(creatinineOf(interpreted(client, path))).isEqualTo(1.7);
        var review = client.get(waiting.at("/steps/0/query").asText()).body().path("review");
        assertThat(review.at("/history/1/values/creatinine/value").asDouble()).isEqualTo(1.7);
    }

    private static void rejected(Client client, Client doctor, String twin) throws IOException {
        var path = ordered(client, twin, "rejected");
        var waiting = awaited(client, path);
        var before = available(client);

        judge(doctor, waiting, "{\"state\":\"rejected\",\"why\":\"another patient's sheet\"}");

        var ended = until(client, path, "stopped");
        assertThat(ended.path("code").asText()).isEqualTo("answer.rejected");
        assertThat(ended.path("steps").findValuesAsText("state"))
                .containsExactly("settled", "not-asked");
        assertThat(available(client)).isEqualTo(before);
    }

    private static void refused(Client client, String twin) {
        var asked = "/v1/twins/" + twin + "/pipelines";
        var huge = Base64.getEncoder().encodeToString(new byte[800_000]);
        assertThat(client.post(asked, "huge", order(huge)).status()).isEqualTo(413);
        var large = Base64.getEncoder().encodeToString(new byte[600_000]);
        assertThat(client.post(asked, "large", order(large)).code())
                .isEqualTo("body.field-invalid");
    }

    private static String ordered(Client client, String twin, String key) throws IOException {
        var taken = client.post("/v1/twins/" + twin + "/pipelines", key, order(image()));
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        return taken.raw().headers().firstValue("Location").orElseThrow();
    }

    private static String order(String image) {
        return """
        {"purpose":"TREAT","steps":[
          {"model":"lab-sheet","inputs":{"image":"%s"}},
          {"model":"ckd-epi-2021","from":{"creatinine":"0.creatinine"}}]}\
        """
                .formatted(image);
    }

    /// A drawn sheet: creatinine 1.10 mg/dL, sodium 140 mmol/L.
    private static String image() throws IOException {
        try (var in =
                Objects.requireNonNull(
                        SheetPipelineServerTest.class.getResourceAsStream("lab-sheet.png"))) {
            return Base64.getEncoder().encodeToString(in.readAllBytes());
        }
    }

    private static JsonNode awaited(Client client, String path) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> client.get(path).body(),
                        body -> body.at("/steps/0/state").asText().equals("awaiting-review"));
    }

    private static JsonNode until(Client client, String path, String state) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> client.get(path).body(),
                        body -> body.path("state").asText().equals(state));
    }

    private static JsonNode interpreted(Client client, String path) {
        var ended = until(client, path, "completed");
        return client.get(ended.at("/steps/1/query").asText()).body();
    }

    private static double creatinineOf(JsonNode answer) {
        for (var input : answer.at("/answer/inputs")) {
            if (input.path("name").asText().equals("creatinine")) {
                return input.path("value").asDouble();
            }
        }
        throw new AssertionError(answer.toString());
    }

    private static String review(JsonNode waiting) {
        return waiting.at("/steps/0/review").asText();
    }

    private static void judge(Client doctor, JsonNode waiting, String judgement) {
        var reply = doctor.post(review(waiting), "j", judgement);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    }

    private static long available(Client client) {
        return client.get("/v1/ledger/me").body().get("available").asLong();
    }
}
