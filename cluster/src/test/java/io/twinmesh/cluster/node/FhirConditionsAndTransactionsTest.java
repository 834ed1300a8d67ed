package io.twinmesh.cluster.node;

import static io.twinmesh.cluster.node.FhirWriter.header;
import static io.twinmesh.cluster.node.FhirWriter.person;
import static io.twinmesh.cluster.node.FhirWriter.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// Writes under a condition, and several in one Bundle, through the real server.
@Tag("slow")
class FhirConditionsAndTransactionsTest {
    @TempDir static Path temp;
    private static WardServer server;
    private FhirWriter ward;

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
    }

    @BeforeEach
    void aWriter() {
        ward = new FhirWriter(server.client());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class UnderACondition {
        private static final String IF = "identifier=urn:lab|w1";

        @Test
        void of_many_at_once_one_creates_and_all_hear_of_the_same_resource() {
            var body = ward.weight("", "71");
            var replies =
                    IntStream.range(0, 8)
                            .mapToObj(_ ->
                                    CompletableFuture.supplyAsync(() ->
                                            ward.send(
                                                    "POST",
                                                    "/fhir/Observation",
                                                    body,
                                                    "If-None-Exist",
                                                    IF)))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList();

            var bodies = replies.stream().map(reply -> reply.raw().body()).toList();
            assertThat(replies)
                    .extracting(reply -> header(reply, "Location"))
                    .as("%s", bodies)
                    .containsOnly(header(replies.getFirst(), "Location"));
            var statuses = replies.stream().map(Client.Reply::status).toList();
            assertThat(Collections.frequency(statuses, 201)).as("%s", bodies).isEqualTo(1);
            assertThat(Collections.frequency(statuses, 200)).as("%s", bodies).isEqualTo(7);
        }

        @Test
        void one_that_is_there_under_another_id_is_found_and_is_the_body() {
            var again = found("", ward);

            assertThat(again.body().path("resourceType").asText()).isEqualTo("Observation");
            assertThat(again.body().path("id").asText()).isEqualTo("mine-" + ward.patient());
            assertThat(again.body().at("/meta/versionId").asText()).isEqualTo("1");
            assertThat(again.body().at("/valueQuantity/value").asInt()).isEqualTo(70);
            assertThat(header(again, "Last-Modified")).isNotEmpty();
        }

        @Test
        void what_is_found_is_sent_as_the_client_prefers() {
            var minimal = found("return=minimal", ward);
            var noted = found("return=OperationOutcome", ward);

            assertThat(minimal.raw().body()).isEmpty();
            assertThat(noted.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
            assertThat(noted.body().at("/issue/0/details/coding/0/code").asText())
                    .isEqualTo("resource.found");
        }

        /// A condition is no way to read what one may not read.
        @Test
        void what_is_found_is_not_shown_to_who_may_only_create() {
            try (var device = server.another("device", "system/Observation.c")) {
                var noted = found("", ward.as(device));

                assertThat(noted.body().path("resourceType").asText())
                        .isEqualTo("OperationOutcome");
                assertThat(noted.body().at("/issue/0/details/coding/0/code").asText())
                        .isEqualTo("resource.found");
                assertThat(header(noted, "Last-Modified")).isEmpty();
            }
        }

        /// The answer to a create whose condition finds a weight of 70.
        private Client.Reply found(String prefer, FhirWriter writer) {
            var id = "mine-" + ward.patient();
            ward.send("PUT", "/fhir/Observation/" + id, ward.weight(id, "70"));

            var again =
                    writer.send(
                            "POST",
                            "/fhir/Observation",
                            writer.weight("", "99"),
                            "If-None-Exist",
                            IF,
                            "Prefer",
                            prefer);

            assertThat(again.status()).as(again.raw().body()).isEqualTo(200);
            assertThat(header(again, "Location")).contains("/" + id + "/_history/1");
            assertThat(header(again, "ETag")).isEqualTo("W/\"1\"");
            return again;
        }

        @Test
        void several_are_refused() {
            ward.send("POST", "/fhir/Observation", ward.weight("", "70"));
            ward.send("POST", "/fhir/Observation", ward.weight("", "71"));

            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "72"),
                            "If-None-Exist",
                            IF),
                    412,
                    "condition.ambiguous");
            refused(
                    ward.send(
                            "PUT",
                            "/fhir/Observation?identifier=urn:lab%7Cw1",
                            ward.weight("", "72")),
                    412,
                    "condition.ambiguous");
        }

        @Test
        void an_update_changes_the_one_that_fits_or_makes_it() {
            var path = "/fhir/Observation?identifier=urn:lab%7Cw1";
            var made = ward.send("PUT", path, ward.weight("", "70"));
            var changed = ward.send("PUT", path, ward.weight("", "71"));

            assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().path("id")).isEqualTo(made.body().path("id"));
            assertThat(header(changed, "ETag")).isEqualTo("W/\"2\"");
        }

        @Test
        void other_criteria_than_an_identifier_are_refused() {
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1"),
                            "If-None-Exist",
                            "code=x"),
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
            var made = ward.send("POST", "/fhir/Patient", body);

            var again =
                    ward.send(
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
            var id = "a-" + ward.patient().substring(3);
            var before = ward.get("/v1/twins/" + ward.patient()).body().path("revision");

            var answer =
                    ward.send(
                            "POST",
                            "/fhir",
                            transaction(
                                    entry("PUT", "Observation/" + id, ward.weight(id, "70"), ""),
                                    entry(
                                            "PUT",
                                            "Organization/" + id,
                                            "{\"resourceType\":\"Organization\",\"id\":\""
                                                    + id
                                                    + "\",\"name\":\"n\"}",
                                            ""),
                                    entry(
                                            "PUT",
                                            "Observation/x" + id,
                                            ward.weight("x" + id, "70"),
                                            ",\"ifMatch\":\"W/\\\"4\\\"\"")));

            refused(answer, 412, "resource.version-conflict");
            assertThat(answer.body().at("/issue/0/expression/0").asText())
                    .isEqualTo("Bundle.entry[2]");
            assertThat(ward.get("/v1/twins/" + ward.patient()).body().path("revision"))
                    .isEqualTo(before);
            assertThat(ward.get("/fhir/Observation/" + id).status()).isEqualTo(404);
            assertThat(ward.get("/fhir/Organization/" + id).status()).isEqualTo(404);
        }

        @Test
        void that_breaks_fhir_in_one_entry_stores_nothing_of_any_and_a_batch_the_rest() {
            var id = "b-" + ward.patient().substring(3);
            var sound = entry("PUT", "Observation/" + id, ward.weight(id, "70"), "");
            var broken =
                    entry(
                            "PUT",
                            "Observation/x" + id,
                            ward.weight("x" + id, "70").replace("final", "Plantedname"),
                            "");

            var all = ward.send("POST", "/fhir", transaction(sound, broken));

            refused(all, 400, "resource.code-unknown");
            assertThat(all.body().at("/issue/0/expression/0").asText())
                    .isEqualTo("Bundle.entry[1].resource.status");
            assertThat(ward.get("/fhir/Observation/" + id).status()).isEqualTo(404);

            var each =
                    ward.send(
                            "POST",
                            "/fhir",
                            transaction(sound, broken).replace("\"transaction\"", "\"batch\""));

            assertThat(each.body().at("/entry/0/response/status").asText()).startsWith("201");
            assertThat(each.body().at("/entry/1/response/status").asText()).startsWith("400");
            assertThat(ward.get("/fhir/Observation/" + id).status()).isEqualTo(200);
            assertThat(ward.get("/fhir/Observation/x" + id).status()).isEqualTo(404);
        }

        @Test
        void of_several_patients_stores_all_or_nothing() {
            var first = ward.patient();
            ward.nextPatient();
            var second = ward.patient();
            var ofFirst = ward.weight("p1" + first, "70").replace(second, first);
            var bad =
                    entry(
                            "PUT",
                            "Observation/p2" + second,
                            ward.weight("p2" + second, "71"),
                            ",\"ifMatch\":\"W/\\\"4\\\"\"");

            refused(
                    ward.send(
                            "POST",
                            "/fhir",
                            transaction(entry("PUT", "Observation/p1" + first, ofFirst, ""), bad)),
                    412,
                    "resource.version-conflict");
            assertThat(ward.get("/fhir/Observation/p1" + first).status()).isEqualTo(404);

            var good = bad.replace(",\"ifMatch\":\"W/\\\"4\\\"\"", "");
            var stored =
                    ward.send(
                            "POST",
                            "/fhir",
                            transaction(entry("PUT", "Observation/p1" + first, ofFirst, ""), good));
            assertThat(stored.imported("stored")).isEqualTo(2);
            assertThat(stored.body().at("/entry/1/response/location").asText())
                    .isEqualTo("Observation/p2" + second + "/_history/1");
        }

        @Test
        void deletes_and_creates_in_one_step() {
            var id = "x-" + ward.patient().substring(3);
            ward.send("PUT", "/fhir/Observation/" + id, ward.weight(id, "70"));

            var answer =
                    ward.send(
                            "POST",
                            "/fhir",
                            transaction(
                                    "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/"
                                            + id
                                            + "\"}}",
                                    entry("POST", "Observation", ward.weight("", "71"), "")));

            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
            assertThat(answer.body().at("/entry/0/response/status").asText()).startsWith("204");
            assertThat(answer.body().at("/entry/1/response/status").asText()).startsWith("201");
            assertThat(ward.get("/fhir/Observation/" + id).status()).isEqualTo(410);
        }

        @Test
        void that_the_token_does_not_permit_is_refused_before_anything_is_stored() {
            try (var reader = server.another("reader", "system/Observation.c")) {
                var body =
                        transaction(
                                entry("POST", "Observation", ward.weight("", "70"), ""),
                                entry(
                                        "POST",
                                        "Organization",
                                        "{\"resourceType\":\"Organization\",\"name\":\"n\"}",
                                        ""));
                refused(reader.post("/fhir", "k", body), 403, "auth.scope-missing");
                var stored = ward.get("/fhir/Observation?patient=" + ward.patient()).body();
                assertThat(stored.path("resourceType").asText()).isEqualTo("Bundle");
                assertThat(stored.path("entry").isEmpty()).isTrue();
            }
        }
    }

    @Nested
    class ABatch {
        @ParameterizedTest(name = "the bad one at place {0}")
        @ValueSource(ints = {0, 1, 2})
        void does_each_entry_by_itself_and_says_what_became_of_it(int bad) {
            var entries =
                    new ArrayList<>(
                            Collections.nCopies(
                                    3,
                                    "{\"resource\":"
                                            + ward.weight("", "70")
                                            + ",\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}"));
            entries.set(
                    bad,
                    "{\"resource\":{\"resourceType\":\"Group\"},"
                            + "\"request\":{\"method\":\"POST\",\"url\":\"Group\"}}");

            var answer =
                    ward.send(
                            "POST",
                            "/fhir",
                            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                                    + String.join(",", entries)
                                    + "]}");

            assertThat(answer.body().path("type").asText()).isEqualTo("batch-response");
            for (int i = 0; i < 3; i++) {
                var response = answer.body().path("entry").path(i).path("response");
                assertThat(response.path("status").asText()).startsWith(i == bad ? "422" : "201");
                if (i != bad) {
                    var location = response.path("location").asText();
                    assertThat(ward.get("/fhir/" + location).status()).isEqualTo(200);
                }
            }
            assertThat(
                            answer.body()
                                    .at(
                                            "/entry/"
                                                    + bad
                                                    + "/response/outcome/issue/0/details/coding")
                                    .findValuesAsText("code"))
                    .containsExactly("resource.type-unsupported");
            assertThat(answer.imported("refused")).isEqualTo(1);
        }

        @Test
        void deletes_what_never_was_there() {
            var answer =
                    ward.send(
                            "POST",
                            "/fhir",
                            "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":"
                                    + "{\"method\":\"DELETE\",\"url\":\"Observation/never\"}}]}");

            assertThat(answer.body().at("/entry/0/response/status").asText()).startsWith("200");
        }
    }
}
