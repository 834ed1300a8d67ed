package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a model answered is a resource of the patient like any other.
@Tag("slow")
class AnswersAsResourcesTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void are_read_found_and_part_of_everything_on_stable_pages() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "clinic", Client.ALL);
                var provider = ServerScenario.provider(data)) {
            assertThat(provider).isNotNull();
            var twin = client.post("/fhir", ServerScenario.bundle()).twin();
            client.consent(twin);
            var asking = new Asking(client, "clinic");
            asking.deposit("d");
            var job = answered(asking, twin, "q1");
            var everything = "/fhir/Patient/" + twin + "/$everything?_count=";

            isRead(client, job);
            isFound(client, twin, job);
            var whole = pages(client, everything + "1000", () -> {});
            assertThat(whole)
                    .doesNotHaveDuplicates()
                    .endsWith("Observation/" + job, "Provenance/prov-" + job);
            var asked = new ArrayList<String>();
            Runnable twoMore =
                    () -> {
                        if (asked.size() < 2) {
                            asked.add(answered(asking, twin, "more-" + asked.size()));
                        }
                    };
            assertThat(pages(client, everything + "17", twoMore)).isEqualTo(whole);
            assertThat(pages(client, everything + "1", () -> {}))
                    .containsSubsequence(whole)
                    .hasSize(whole.size() + 4)
                    .doesNotHaveDuplicates();

            assertThat(asking.status(asked.getLast()).path("answer"))
                    .as("same inputs, same bytes")
                    .hasToString(asking.status(job).path("answer").toString());
            isReviewed(node, data, client, twin, job);

            isAskedByName(client, twin);
            isAskedOfNobody(node, data, client, twin);

            var impostor = put(client, twin, job);
            assertThat(impostor.status()).isEqualTo(409);
            assertThat(impostor.code()).isEqualTo("resource.id-taken");
        }
    }

    private static void isReviewed(
            RunningNode node, Path data, Client client, String twin, String job) {
        var path = "/v1/twins/" + twin + "/answers/" + job + "/review";
        assertThat(client.post(path, "r", "{\"state\":\"accepted\"}").code())
                .isEqualTo("auth.scope-missing");
        try (var doctor = ServerScenario.client(node, data, "doctor", "answer:review")) {
            assertThat(doctor.post(path, "r", "{\"state\":\"computed\"}").code())
                    .isEqualTo("body.field-invalid");
            assertThat(doctor.post(path, "r", "{\"state\":\"rejected\"}").code())
                    .isEqualTo("answer.why-invalid");
            var reply = doctor.post(path, "r", "{\"state\":\"accepted\",\"why\":\"fits\"}");
            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
            assertThat(doctor.post(path, "r", "{\"state\":\"pending-review\"}").status())
                    .isEqualTo(409);
        }

        var result = client.get("/fhir/Observation/" + job);
        assertThat(result.body().path("status").asText()).isEqualTo("final");
        assertThat(result.raw().headers().firstValue("ETag")).contains("W/\"2\"");
        assertThat(result.body().at("/derivedFrom").findValuesAsText("reference"))
                .anyMatch(reference -> reference.matches("Observation/[^/]+/_history/1"));
        var before = client.get("/fhir/Observation/" + job + "/_history/1");
        assertThat(before.body().path("status").asText()).isEqualTo("preliminary");
        assertThat(client.get("/fhir/Observation/" + job + "/_history").body().path("total"))
                .hasToString("2");
        assertThat(client.get("/fhir/Provenance/prov-" + job).raw().body()).contains("verifier");
        var review = new Asking(client, "clinic").status(job).path("review");
        assertThat(review.path("state").asText()).isEqualTo("accepted");
        assertThat(review.at("/history/0/why").asText()).isEqualTo("fits");
        assertThat(review.at("/history/0/client").asText()).isEqualTo("doctor");
    }

    private static void isAskedByName(Client client, String twin) {
        var path = "/v1/twins/" + twin + "/queries";
        var question = "{\"question\":\"%s\",\"purpose\":\"TREAT\",\"asOf\":\"2021-03-22\"}";
        var taken = client.post(path, "k", question.formatted("kidney"));
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(202);
        assertThat(taken.body().path("queries")).hasSize(2);
        assertThat(client.post(path, "k", question.formatted("kidney")).body().path("id"))
                .isEqualTo(taken.body().path("id"));
        assertThat(client.post(path, "k", question.formatted("liver")).code())
                .isEqualTo("idempotency.reused");

        var whole = new Asking(client, "clinic").answers(taken.body().path("id").asText());

        assertThat(whole.path("state").asText()).as(whole.toString()).isEqualTo("answered");
        assertThat(whole.path("queries")).hasSize(2);
        assertThat(whole.at("/agreement/statements").isEmpty()).isFalse();
        assertThat(client.post(path, "u", question.formatted("fortune")).code())
                .isEqualTo("question.unknown");
        var several =
                "{\"models\":[\"ckd-epi-2021\",\"fib-4\"],\"purpose\":\"TREAT\",\"inputs\":{\"x\":1}}";
        assertThat(client.post(path, "s", several).code()).isEqualTo("input.not-askable");
    }

    /// The only model of a question was taken out of service.
    private static void isAskedOfNobody(RunningNode node, Path data, Client client, String twin) {
        var only = BuiltInModel.named("qtc-2009").orElseThrow().manifest().id();
        try (var operator = ServerScenario.client(node, data, "operator", "model:publish")) {
            operator.post("/v1/models/" + only + "/retire", "", "{\"reason\":\"It drifted.\"}");
        }

        var asked =
                client.post(
                        "/v1/twins/" + twin + "/queries",
                        "e",
                        "{\"question\":\"qt-interval\",\"purpose\":\"TREAT\"}");

        assertThat(asked.code()).isEqualTo("question.no-model");
    }

    private static String answered(Asking asking, String twin, String key) {
        var job = asking.ask(twin, key);
        var status = asking.status(job);
        assertThat(status.path("answer").isObject()).as(status.toString()).isTrue();
        return job;
    }

    private static void isRead(Client client, String job) {
        var result = client.get("/fhir/Observation/" + job);
        assertThat(result.status()).as(result.raw().body()).isEqualTo(200);
        assertThat(result.body().path("status").asText()).isEqualTo("preliminary");
        assertThat(result.raw().headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(client.get("/fhir/Observation/" + job + "/_history/1").body())
                .isEqualTo(result.body());
        assertThat(client.get("/fhir/Observation/" + job + "/_history/2").status()).isEqualTo(404);
        assertThat(client.get("/fhir/Observation/" + job + "/_history").body().path("total"))
                .hasToString("1");
        assertThat(client.get("/fhir/Provenance/prov-" + job).status()).isEqualTo(200);
        assertThat(client.get("/fhir/RiskAssessment/" + job).status()).isEqualTo(404);
    }

    private static void isFound(Client client, String twin, String job) {
        var result = "Observation/" + job;
        var provenance = "Provenance/prov-" + job;
        var ofPatient = "/fhir/Observation?patient=" + twin;
        assertThat(found(client, ofPatient + "&status=preliminary")).containsExactly(result);
        assertThat(found(client, ofPatient + "&status=preliminary&_revinclude=Provenance:target"))
                .containsExactly(result, provenance);
        assertThat(found(client, ofPatient + "&_sort=-_lastUpdated&_count=1"))
                .containsExactly(result);
        assertThat(found(client, "/fhir/Observation?_id=" + job)).containsExactly(result);
        assertThat(found(client, "/fhir/Provenance?target=" + result)).containsExactly(provenance);
        assertThat(found(client, "/fhir/Provenance?patient=" + twin)).contains(provenance);
        assertThat(found(client, "/fhir/RiskAssessment?patient=" + twin)).isEmpty();
    }

    private static Client.Reply put(Client client, String twin, String id) {
        return client.send(
                client.request("/fhir/Observation/" + id)
                        .header("Content-Type", "application/fhir+json")
                        .PUT(
                                BodyPublishers.ofString(
                                        """
                                        {"resourceType":"Observation","id":"%s","status":"final",
                                         "code":{"text":"mine"},"subject":{"reference":"Patient/%s"}}\
                                        """
                                                .formatted(id, twin)))
                        .build());
    }

    private static List<String> found(Client client, String search) {
        var page = client.get(search);
        assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
        return names(page.body());
    }

    private static List<String> names(JsonNode page) {
        var names = new ArrayList<String>();
        for (var entry : page.path("entry")) {
            var resource = entry.path("resource");
            names.add(resource.path("resourceType").asText() + "/" + resource.path("id").asText());
        }
        return names;
    }

    private static List<String> pages(Client client, String first, Runnable between) {
        var found = new ArrayList<String>();
        var at = first;
        while (!at.isEmpty()) {
            var page = client.get(at);
            assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
            found.addAll(names(page.body()));
            at = "";
            for (var link : page.body().path("link")) {
                if (link.path("relation").asText().equals("next")) {
                    var url = URI.create(link.path("url").asText());
                    at = url.getPath() + "?" + url.getRawQuery();
                }
            }
            between.run();
        }
        return found;
    }
}
