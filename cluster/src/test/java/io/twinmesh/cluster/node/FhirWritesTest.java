package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// Single resources, conditions and versions, through the real server.
@Tag("slow")
class FhirWritesTest {
    @TempDir static Path temp;
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static Client client;
    private static Path data;
    private static RunningNode node;

    private String patient = "";

    @BeforeAll
    static void start() {
        data = temp.resolve("data");
        node = ServerScenario.start(data, Optional.empty());
        client = ServerScenario.client(node, data, "ward", Client.ALL);
        OPEN.addAll(List.of(node, client));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var one : OPEN.reversed()) {
            one.close();
        }
    }

    private static Client.Reply send(String method, String path, String body, String... headers) {
        var request =
                client.request(path)
                        .header("Content-Type", "application/fhir+json")
                        .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build());
    }

    /// The id of a new patient who consents.
    private String patient() {
        if (patient.isEmpty()) {
            patient =
                    send("POST", "/fhir/Patient", person(UUID.randomUUID().toString()))
                            .body()
                            .path("id")
                            .asText();
            client.consent(patient);
        }
        return patient;
    }

    private static String person(String number) {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:h\",\"value\":\""
                + number
                + "\"}],\"name\":[{\"family\":\"Plantedname\"}]}";
    }

    private String weight(String id, String value) {
        return """
        {"resourceType":"Observation",%s"status":"final",
         "identifier":[{"system":"urn:lab","value":"w1"}],
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2020-01-01",
         "valueQuantity":{"value":%s,"unit":"kg"}}\
        """
                .formatted(id.isEmpty() ? "" : "\"id\":\"" + id + "\",", patient(), value);
    }

    private static String header(Client.Reply reply, String name) {
        return reply.raw().headers().firstValue(name).orElse("");
    }

    private static void refused(Client.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(status);
        assertThat(reply.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(reply.body().at("/issue/0/details/coding/0/code").asText()).isEqualTo(code);
        assertThat(reply.raw().body()).doesNotContain("Plantedname");
    }

    @Nested
    class Create {
        @Test
        void answers_with_the_resource_its_place_version_and_time() {
            var made = send("POST", "/fhir/Observation", weight("ignored", "70.0"));

            assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
            var id = made.body().path("id").asText();
            assertThat(id).isNotEqualTo("ignored").hasSize(36);
            assertThat(header(made, "Location"))
                    .matches("http://.*/fhir/Observation/" + id + "/_history/1");
            assertThat(header(made, "ETag")).isEqualTo("W/\"1\"");
            assertThat(header(made, "Last-Modified")).endsWith(" GMT");
            assertThat(made.body().at("/meta/versionId").asText()).isEqualTo("1");
            assertThat(client.get("/fhir/Observation/" + id).body()).isEqualTo(made.body());
        }

        @Test
        void answers_as_the_client_prefers() {
            var minimal =
                    send("POST", "/fhir/Observation", weight("", "1"), "Prefer", "return=minimal");
            assertThat(minimal.status()).isEqualTo(201);
            assertThat(minimal.raw().body()).isEmpty();
            assertThat(header(minimal, "Location")).isNotEmpty();

            var outcome =
                    send(
                            "POST",
                            "/fhir/Observation",
                            weight("", "1"),
                            "Prefer",
                            "return=OperationOutcome");
            assertThat(outcome.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
            assertThat(outcome.body().at("/issue/0/severity").asText()).isEqualTo("information");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"1.0", "1.00", "1E-22", "-0.010", "12345678901234567890.1234567890"})
        void keeps_a_number_as_it_was_written(String number) {
            var made = send("POST", "/fhir/Observation", weight("", number));

            var path = "/fhir/Observation/" + made.body().path("id").asText();
            assertThat(made.raw().body()).contains("\"value\":" + number + ",");
            assertThat(client.get(path).raw().body()).contains("\"value\":" + number + ",");
        }

        @Test
        void is_refused_when_it_is_not_fhir() {
            refused(
                    send("POST", "/fhir/Foo", "{\"resourceType\":\"Foo\"}"),
                    404,
                    "resource.type-unsupported");
            refused(send("POST", "/fhir/Patient", weight("", "1")), 400, "resource.type-mismatch");
            refused(
                    send("POST", "/fhir/Observation", weight("", "1").replace("\"final\"", "7")),
                    400,
                    "resource.shape");
            refused(
                    send(
                            "POST",
                            "/fhir/Observation",
                            weight("", "1").replace("\"status\"", "\"x\"")),
                    400,
                    "resource.element-missing");
            refused(
                    send(
                            "POST",
                            "/fhir/Observation",
                            weight("", "1").replace("Patient/" + patient(), "Group/g")),
                    422,
                    "resource.patient-missing");
            var broken =
                    send(
                            "POST",
                            "/fhir/Patient",
                            "{\"resourceType\":\"Patient\",\n \"x\": Planted");
            refused(broken, 400, "resource.malformed");
            assertThat(broken.body().at("/issue/0/diagnostics").asText()).contains("line 2");
        }

        @Test
        void is_refused_in_another_form_than_json() {
            refused(
                    send("POST", "/fhir/Patient", "<x/>", "Content-Type", "application/fhir+xml"),
                    415,
                    "media.unsupported");
            refused(
                    send("POST", "/fhir/Patient", "{}", "Accept", "application/fhir+xml"),
                    406,
                    "media.not-acceptable");
        }

        @Test
        void is_refused_over_the_limit() {
            refused(
                    send("POST", "/fhir/Patient", " ".repeat(512 * 1024 + 1)),
                    413,
                    "body.too-large");
        }

        @Test
        void is_refused_for_a_patient_nobody_knows() {
            refused(
                    send(
                            "POST",
                            "/fhir/Observation",
                            weight("", "1").replace(patient(), "tw-" + "0".repeat(32))),
                    404,
                    "twin.unknown");
        }
    }

    @Nested
    class UnderACondition {
        private static final String IF = "identifier=urn:lab|w1";

        @Test
        void of_many_at_once_one_creates_and_all_hear_of_the_same_resource() {
            var body = weight("", "71");
            var replies =
                    IntStream.range(0, 8)
                            .mapToObj(_ ->
                                    CompletableFuture.supplyAsync(() ->
                                            send(
                                                    "POST",
                                                    "/fhir/Observation",
                                                    body,
                                                    "If-None-Exist",
                                                    IF)))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();

            assertThat(replies)
                    .extracting(reply -> header(reply, "Location"))
                    .containsOnly(header(replies.getFirst(), "Location"));
            var statuses = replies.stream().map(Client.Reply::status).toList();
            assertThat(Collections.frequency(statuses, 201)).isEqualTo(1);
            assertThat(Collections.frequency(statuses, 200)).isEqualTo(7);
        }

        @Test
        void one_that_is_there_under_another_id_is_found() {
            send("PUT", "/fhir/Observation/mine-" + patient(), weight("mine-" + patient(), "70"));

            var again = send("POST", "/fhir/Observation", weight("", "99"), "If-None-Exist", IF);

            assertThat(again.status()).isEqualTo(200);
            assertThat(header(again, "Location")).contains("/mine-" + patient() + "/_history/1");
        }

        @Test
        void several_are_refused() {
            send("POST", "/fhir/Observation", weight("", "70"));
            send("POST", "/fhir/Observation", weight("", "71"));

            refused(
                    send("POST", "/fhir/Observation", weight("", "72"), "If-None-Exist", IF),
                    412,
                    "condition.ambiguous");
            refused(
                    send("PUT", "/fhir/Observation?identifier=urn:lab%7Cw1", weight("", "72")),
                    412,
                    "condition.ambiguous");
        }

        @Test
        void an_update_changes_the_one_that_fits_or_makes_it() {
            var path = "/fhir/Observation?identifier=urn:lab%7Cw1";
            var made = send("PUT", path, weight("", "70"));
            var changed = send("PUT", path, weight("", "71"));

            assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().path("id")).isEqualTo(made.body().path("id"));
            assertThat(header(changed, "ETag")).isEqualTo("W/\"2\"");
        }

        @Test
        void other_criteria_than_an_identifier_are_refused() {
            refused(
                    send("POST", "/fhir/Observation", weight("", "1"), "If-None-Exist", "code=x"),
                    400,
                    "condition.unsupported");
        }

        @Test
        void a_patient_is_found_by_any_of_his_identifiers() {
            var number = UUID.randomUUID().toString();
            var body =
                    person(number)
                            .replace(
                                    "\"identifier\":[",
                                    "\"identifier\":[{\"system\":\"urn:first\",\"value\":\""
                                            + number
                                            + "\"},");
            var made = send("POST", "/fhir/Patient", body);

            var again =
                    send(
                            "POST",
                            "/fhir/Patient",
                            person(number),
                            "If-None-Exist",
                            "identifier=urn:h|" + number);

            assertThat(again.status()).isEqualTo(200);
            assertThat(header(again, "Location"))
                    .contains("/Patient/" + made.body().path("id").asText() + "/");
        }
    }

    @Nested
    class Update {
        @Test
        void makes_changes_and_leaves_alone() {
            var id = "w-" + patient().substring(3);
            var path = "/fhir/Observation/" + id;

            assertThat(send("PUT", path, weight(id, "70")).status()).isEqualTo(201);
            var changed = send("PUT", path, weight(id, "71"));
            assertThat(changed.status()).isEqualTo(200);
            assertThat(header(changed, "ETag")).isEqualTo("W/\"2\"");
            var same = send("PUT", path, weight(id, "71"));
            assertThat(header(same, "ETag")).isEqualTo("W/\"2\"");
            assertThat(header(same, "Last-Modified")).isEqualTo(header(changed, "Last-Modified"));
            assertThat(client.get(path + "/_history/1").raw().body()).contains("\"value\":70,");
        }

        @Test
        void of_another_version_is_refused() {
            var id = "v-" + patient().substring(3);
            var path = "/fhir/Observation/" + id;
            refused(
                    send("PUT", path, weight(id, "70"), "If-Match", "W/\"1\""),
                    412,
                    "resource.version-conflict");
            send("PUT", path, weight(id, "70"));
            refused(
                    send("PUT", path, weight(id, "71"), "If-Match", "W/\"2\""),
                    412,
                    "resource.version-conflict");
            refused(
                    send("PUT", path, weight(id, "71"), "If-Match", "now"),
                    400,
                    "condition.malformed");
            assertThat(send("PUT", path, weight(id, "71"), "If-Match", "W/\"1\"").status())
                    .isEqualTo(200);
        }

        @Test
        void with_an_id_that_is_not_the_address_is_refused() {
            refused(
                    send("PUT", "/fhir/Observation/a", weight("b", "1")),
                    400,
                    "resource.id-mismatch");
            refused(
                    send("PUT", "/fhir/Observation/a", weight("", "1")),
                    400,
                    "resource.id-mismatch");
        }

        @Test
        void under_an_id_of_another_patients_resource_is_refused() {
            var id = "t-" + patient().substring(3);
            send("PUT", "/fhir/Observation/" + id, weight(id, "70"));
            patient = "";

            refused(
                    send("PUT", "/fhir/Observation/" + id, weight(id, "70")),
                    409,
                    "resource.id-taken");
        }

        @Test
        void of_a_patient_needs_the_name_that_the_server_gave() {
            refused(
                    send(
                            "PUT",
                            "/fhir/Patient/mine",
                            person("1").replace("{\"res", "{\"id\":\"mine\",\"res")),
                    405,
                    "patient.id-assigned");
            var changed =
                    "{\"resourceType\":\"Patient\",\"id\":\""
                            + patient()
                            + "\",\"gender\":\"female\"}";
            assertThat(send("PUT", "/fhir/Patient/" + patient(), changed).status()).isEqualTo(200);
            var stranger = "tw-" + "1".repeat(32);
            refused(
                    send("PUT", "/fhir/Patient/" + stranger, changed.replace(patient(), stranger)),
                    404,
                    "twin.unknown");
        }

        @Test
        void of_what_all_share_may_not_speak_of_a_patient() {
            var place = "{\"resourceType\":\"Location\",\"id\":\"l1\",\"name\":\"Ward\"%s}";
            assertThat(send("PUT", "/fhir/Location/l1", place.formatted("")).status())
                    .isEqualTo(201);
            refused(
                    send(
                            "PUT",
                            "/fhir/Location/l1",
                            place.formatted(
                                    ",\"extension\":[{\"url\":\"u\",\"valueReference\":"
                                            + "{\"reference\":\"Patient/"
                                            + patient()
                                            + "\"}}]")),
                    422,
                    "resource.patient-in-directory");
            refused(
                    send(
                            "PUT",
                            "/fhir/Location/l1",
                            place.formatted(
                                    ",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"c\"}]")),
                    422,
                    "resource.patient-in-directory");
        }
    }

    @Nested
    class Delete {
        @Test
        void takes_back_once_and_is_repeated_without_harm() {
            var id = "d-" + patient().substring(3);
            var path = "/fhir/Observation/" + id;
            send("PUT", path, weight(id, "70"));

            refused(
                    send("DELETE", path, "", "If-Match", "W/\"7\""),
                    412,
                    "resource.version-conflict");
            assertThat(send("DELETE", path, "").status()).isEqualTo(204);
            assertThat(client.get(path).status()).isEqualTo(410);
            assertThat(send("DELETE", path, "").status()).isEqualTo(204);
            assertThat(send("DELETE", "/fhir/Observation/never", "").status()).isEqualTo(204);
            assertThat(header(send("PUT", path, weight(id, "70")), "ETag")).isEqualTo("W/\"3\"");
        }

        @Test
        void of_a_shared_resource_is_a_version_too() {
            var body = "{\"resourceType\":\"Organization\",\"id\":\"o1\",\"name\":\"Clinic\"}";
            send("PUT", "/fhir/Organization/o1", body);

            assertThat(send("DELETE", "/fhir/Organization/o1", "").status()).isEqualTo(204);
            assertThat(client.get("/fhir/Organization/o1").status()).isEqualTo(410);
        }

        @Test
        void of_a_patient_is_refused() {
            refused(send("DELETE", "/fhir/Patient/" + patient(), ""), 405, "patient.not-deletable");
        }
    }

    @Nested
    class ATransaction {
        private String entry(String method, String url, String resource, String more) {
            return "{\"resource\":"
                    + resource
                    + ",\"request\":{\"method\":\""
                    + method
                    + "\",\"url\":\""
                    + url
                    + "\""
                    + more
                    + "}}";
        }

        private String transaction(String... entries) {
            return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                    + String.join(",", entries)
                    + "]}";
        }

        @Test
        void that_fails_in_one_entry_stores_nothing_of_any() {
            var id = "a-" + patient().substring(3);
            var before = client.get("/v1/twins/" + patient()).body().path("revision");

            var answer =
                    send(
                            "POST",
                            "/fhir",
                            transaction(
                                    entry("PUT", "Observation/" + id, weight(id, "70"), ""),
                                    entry(
                                            "PUT",
                                            "Organization/" + id,
                                            "{\"resourceType\":\"Organization\",\"id\":\""
                                                    + id
                                                    + "\"}",
                                            ""),
                                    entry(
                                            "PUT",
                                            "Observation/x" + id,
                                            weight("x" + id, "70"),
                                            ",\"ifMatch\":\"W/\\\"4\\\"\"")));

            refused(answer, 412, "resource.version-conflict");
            assertThat(answer.body().at("/issue/0/expression/0").asText())
                    .isEqualTo("Bundle.entry[2]");
            assertThat(client.get("/v1/twins/" + patient()).body().path("revision"))
                    .isEqualTo(before);
            assertThat(client.get("/fhir/Observation/" + id).status()).isEqualTo(404);
            assertThat(client.get("/fhir/Organization/" + id).status()).isEqualTo(404);
        }

        @Test
        void of_several_patients_stores_all_or_nothing() {
            var first = patient();
            patient = "";
            var second = patient();
            var ofFirst = weight("p1" + first, "70").replace(second, first);
            var bad =
                    entry(
                            "PUT",
                            "Observation/p2" + second,
                            weight("p2" + second, "71"),
                            ",\"ifMatch\":\"W/\\\"4\\\"\"");

            refused(
                    send(
                            "POST",
                            "/fhir",
                            transaction(entry("PUT", "Observation/p1" + first, ofFirst, ""), bad)),
                    412,
                    "resource.version-conflict");
            assertThat(client.get("/fhir/Observation/p1" + first).status()).isEqualTo(404);

            var good = bad.replace(",\"ifMatch\":\"W/\\\"4\\\"\"", "");
            var stored =
                    send(
                            "POST",
                            "/fhir",
                            transaction(entry("PUT", "Observation/p1" + first, ofFirst, ""), good));
            assertThat(stored.imported("stored")).isEqualTo(2);
            assertThat(stored.body().at("/entry/1/response/location").asText())
                    .isEqualTo("Observation/p2" + second + "/_history/1");
        }

        @Test
        void deletes_and_creates_in_one_step() {
            var id = "x-" + patient().substring(3);
            send("PUT", "/fhir/Observation/" + id, weight(id, "70"));

            var answer =
                    send(
                            "POST",
                            "/fhir",
                            transaction(
                                    "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/"
                                            + id
                                            + "\"}}",
                                    entry("POST", "Observation", weight("", "71"), "")));

            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
            assertThat(answer.body().at("/entry/0/response/status").asText()).startsWith("204");
            assertThat(answer.body().at("/entry/1/response/status").asText()).startsWith("201");
            assertThat(client.get("/fhir/Observation/" + id).status()).isEqualTo(410);
        }

        @Test
        void that_the_token_does_not_permit_is_refused_before_anything_is_stored() {
            try (var reader = ServerScenario.client(node, data, "reader", "system/Observation.c")) {
                var body =
                        transaction(
                                entry("POST", "Observation", weight("", "70"), ""),
                                entry(
                                        "POST",
                                        "Organization",
                                        "{\"resourceType\":\"Organization\"}",
                                        ""));
                refused(reader.post("/fhir", "k", body), 403, "auth.scope-missing");
            }
        }
    }

    @Nested
    class ABatch {
        @Test
        void does_each_entry_by_itself_and_says_what_became_of_it() {
            var bundle =
                    """
                    {"resourceType":"Bundle","type":"batch","entry":[
                     {"resource":{"resourceType":"Group"},"request":{"method":"POST","url":"Group"}},
                     {"resource":%s,"request":{"method":"POST","url":"Observation"}},
                     {"request":{"method":"DELETE","url":"Observation/never"}}]}
                    """
                            .formatted(weight("", "70"));

            var answer = send("POST", "/fhir", bundle);

            assertThat(answer.body().path("type").asText()).isEqualTo("batch-response");
            assertThat(answer.body().at("/entry/0/response/status").asText()).startsWith("422");
            assertThat(
                            answer.body()
                                    .at("/entry/0/response/outcome/issue/0/details/coding/0/code")
                                    .asText())
                    .isEqualTo("resource.type-unsupported");
            assertThat(answer.body().at("/entry/1/response/status").asText()).startsWith("201");
            assertThat(answer.imported("refused")).isEqualTo(1);
        }
    }
}
