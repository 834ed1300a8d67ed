package io.twinmesh.cluster.node;

import static io.twinmesh.cluster.node.FhirWriter.header;
import static io.twinmesh.cluster.node.FhirWriter.person;
import static io.twinmesh.cluster.node.FhirWriter.refused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/// Single resources and their versions, through the real server.
class FhirWritesTest {
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
    class Create {
        @Test
        void answers_with_the_resource_its_place_version_and_time() {
            var made = ward.send("POST", "/fhir/Observation", ward.weight("ignored", "70.0"));

            assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
            var id = made.body().path("id").asText();
            assertThat(id).isNotEqualTo("ignored").hasSize(36);
            assertThat(header(made, "Location"))
                    .matches("http://.*/fhir/Observation/" + id + "/_history/1");
            assertThat(header(made, "ETag")).isEqualTo("W/\"1\"");
            assertThat(header(made, "Last-Modified")).endsWith(" GMT");
            assertThat(made.body().at("/meta/versionId").asText()).isEqualTo("1");
            assertThat(ward.get("/fhir/Observation/" + id).body()).isEqualTo(made.body());
        }

        @Test
        void answers_as_the_client_prefers() {
            var minimal =
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1"),
                            "Prefer",
                            "return=minimal");
            assertThat(minimal.status()).isEqualTo(201);
            assertThat(minimal.raw().body()).isEmpty();
            assertThat(header(minimal, "Location")).isNotEmpty();

            var outcome =
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1"),
                            "Prefer",
                            "return=OperationOutcome");
            assertThat(outcome.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
            assertThat(outcome.body().at("/issue/0/severity").asText()).isEqualTo("information");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"1.0", "1.00", "1E-22", "-0.010", "12345678901234567890.1234567890"})
        void keeps_a_number_as_it_was_written(String number) {
            var made = ward.send("POST", "/fhir/Observation", ward.weight("", number));

            var path = "/fhir/Observation/" + made.body().path("id").asText();
            assertThat(made.raw().body()).contains("\"value\":" + number + ",");
            assertThat(ward.get(path).raw().body()).contains("\"value\":" + number + ",");
        }

        @Test
        void is_refused_when_it_is_not_fhir() {
            refused(
                    ward.send("POST", "/fhir/Foo", "{\"resourceType\":\"Foo\"}"),
                    404,
                    "resource.type-unsupported");
            refused(
                    ward.send("POST", "/fhir/Patient", ward.weight("", "1")),
                    400,
                    "resource.type-mismatch");
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1").replace("\"final\"", "7")),
                    400,
                    "resource.shape");
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1").replace("\"status\"", "\"x\"")),
                    400,
                    "resource.element-missing");
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1").replace("Patient/" + ward.patient(), "Group/g")),
                    422,
                    "resource.patient-missing");
            var broken =
                    ward.send(
                            "POST",
                            "/fhir/Patient",
                            "{\"resourceType\":\"Patient\",\n \"x\": Planted");
            refused(broken, 400, "resource.malformed");
            assertThat(broken.body().at("/issue/0/diagnostics").asText()).contains("line 2");
        }

        @Test
        void is_refused_with_an_issue_for_each_break_of_fhirs_structure() {
            var broken =
                    ward.weight("", "\"heavy\"")
                            .replace("final", "Plantedname")
                            .replace("2020-01-01", "2020-02-30")
                            .replace("\"code\":{", "\"kode\":{");

            var answer = ward.send("POST", "/fhir/Observation", broken);

            refused(answer, 400, "resource.element-missing");
            assertThat(answer.body().path("issue").valueStream())
                    .extracting(
                            issue -> issue.path("code").asText(),
                            issue -> issue.at("/expression/0").asText())
                    .containsExactly(
                            tuple("required", "Observation.code"),
                            tuple("code-invalid", "Observation.status"),
                            tuple("structure", "Observation.kode"),
                            tuple("value", "Observation.effectiveDateTime"),
                            tuple("structure", "Observation.valueQuantity.value"));
        }

        @Test
        void is_refused_with_the_place_of_what_could_not_be_read_of_a_consent() {
            var consent =
                    """
                    {"resourceType":"Consent","status":"active",
                     "scope":{"coding":[{
                       "system":"http://terminology.hl7.org/CodeSystem/consentscope",
                       "code":"patient-privacy"}]},
                     "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                     "patient":{"reference":"Patient/%s"},
                     "policy":[{"uri":"urn:example:policy"}],
                     "provision":{"type":"permit","period":{
                       "extension":[{"url":"urn:example:e","valueCode":"unknown"}]}}}\
                    """
                            .formatted(ward.patient());

            var answer = ward.send("POST", "/fhir/Consent", consent);

            refused(answer, 400, "resource.consent-malformed");
            assertThat(answer.body().at("/issue/0/expression/0").asText())
                    .isEqualTo("Consent.provision.period");
        }

        @Test
        void is_refused_in_another_form_than_json() {
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Patient",
                            "<x/>",
                            "Content-Type",
                            "application/fhir+xml"),
                    415,
                    "media.unsupported");
            refused(
                    ward.send("POST", "/fhir/Patient", "{}", "Accept", "application/fhir+xml"),
                    406,
                    "media.not-acceptable");
        }

        @Test
        void is_refused_over_the_limit() {
            refused(
                    ward.send("POST", "/fhir/Patient", " ".repeat(512 * 1024 + 1)),
                    413,
                    "body.too-large");
        }

        @Test
        void is_refused_for_a_patient_nobody_knows() {
            refused(
                    ward.send(
                            "POST",
                            "/fhir/Observation",
                            ward.weight("", "1").replace(ward.patient(), "tw-" + "0".repeat(32))),
                    404,
                    "twin.unknown");
        }
    }

    @Nested
    class Update {
        @Test
        void makes_changes_and_leaves_alone() {
            var id = "w-" + ward.patient().substring(3);
            var path = "/fhir/Observation/" + id;

            assertThat(ward.send("PUT", path, ward.weight(id, "70")).status()).isEqualTo(201);
            var changed = ward.send("PUT", path, ward.weight(id, "71"));
            assertThat(changed.status()).isEqualTo(200);
            assertThat(header(changed, "ETag")).isEqualTo("W/\"2\"");
            var same = ward.send("PUT", path, ward.weight(id, "71"));
            assertThat(header(same, "ETag")).isEqualTo("W/\"2\"");
            assertThat(header(same, "Last-Modified")).isEqualTo(header(changed, "Last-Modified"));
            assertThat(ward.get(path + "/_history/1").raw().body()).contains("\"value\":70,");
        }

        @Test
        void of_another_version_is_refused() {
            var id = "v-" + ward.patient().substring(3);
            var path = "/fhir/Observation/" + id;
            refused(
                    ward.send("PUT", path, ward.weight(id, "70"), "If-Match", "W/\"1\""),
                    412,
                    "resource.version-conflict");
            ward.send("PUT", path, ward.weight(id, "70"));
            refused(
                    ward.send("PUT", path, ward.weight(id, "71"), "If-Match", "W/\"2\""),
                    412,
                    "resource.version-conflict");
            refused(
                    ward.send("PUT", path, ward.weight(id, "71"), "If-Match", "now"),
                    400,
                    "condition.malformed");
            assertThat(
                            ward.send("PUT", path, ward.weight(id, "71"), "If-Match", "W/\"1\"")
                                    .status())
                    .isEqualTo(200);
        }

        @Test
        void with_an_id_that_is_not_the_address_is_refused() {
            refused(
                    ward.send("PUT", "/fhir/Observation/a", ward.weight("b", "1")),
                    400,
                    "resource.id-mismatch");
            refused(
                    ward.send("PUT", "/fhir/Observation/a", ward.weight("", "1")),
                    400,
                    "resource.id-mismatch");
        }

        @Test
        void under_an_id_of_another_patients_resource_is_refused() {
            var id = "t-" + ward.patient().substring(3);
            ward.send("PUT", "/fhir/Observation/" + id, ward.weight(id, "70"));
            ward.nextPatient();

            refused(
                    ward.send("PUT", "/fhir/Observation/" + id, ward.weight(id, "70")),
                    409,
                    "resource.id-taken");
        }

        @Test
        void of_a_patient_needs_the_name_that_the_server_gave() {
            refused(
                    ward.send(
                            "PUT",
                            "/fhir/Patient/mine",
                            person("1").replace("{\"res", "{\"id\":\"mine\",\"res")),
                    405,
                    "patient.id-assigned");
            var changed =
                    "{\"resourceType\":\"Patient\",\"id\":\""
                            + ward.patient()
                            + "\",\"gender\":\"female\"}";
            assertThat(ward.send("PUT", "/fhir/Patient/" + ward.patient(), changed).status())
                    .isEqualTo(200);
            var stranger = "tw-" + "1".repeat(32);
            refused(
                    ward.send(
                            "PUT",
                            "/fhir/Patient/" + stranger,
                            changed.replace(ward.patient(), stranger)),
                    404,
                    "twin.unknown");
        }

        @Test
        void of_what_all_share_may_not_speak_of_a_patient() {
            var place = "{\"resourceType\":\"Location\",\"id\":\"l1\",\"name\":\"Ward\"%s}";
            assertThat(ward.send("PUT", "/fhir/Location/l1", place.formatted("")).status())
                    .isEqualTo(201);
            refused(
                    ward.send(
                            "PUT",
                            "/fhir/Location/l1",
                            place.formatted(
                                    ",\"extension\":[{\"url\":\"u\",\"valueReference\":"
                                            + "{\"reference\":\"Patient/"
                                            + ward.patient()
                                            + "\"}}]")),
                    422,
                    "resource.patient-in-directory");
            refused(
                    ward.send(
                            "PUT",
                            "/fhir/Location/l1",
                            place.formatted(
                                    ",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"c\"}],"
                                            + "\"managingOrganization\":{\"reference\":\"#c\"}")),
                    422,
                    "resource.patient-in-directory");
        }
    }

    @Nested
    class Delete {
        @Test
        void takes_back_once_and_is_repeated_without_harm() {
            var id = "d-" + ward.patient().substring(3);
            var path = "/fhir/Observation/" + id;
            ward.send("PUT", path, ward.weight(id, "70"));

            refused(
                    ward.send("DELETE", path, "", "If-Match", "W/\"7\""),
                    412,
                    "resource.version-conflict");
            assertThat(ward.send("DELETE", path, "").status()).isEqualTo(204);
            assertThat(ward.get(path).status()).isEqualTo(410);
            assertThat(ward.send("DELETE", path, "").status()).isEqualTo(204);
            assertThat(ward.send("DELETE", "/fhir/Observation/never", "").status()).isEqualTo(204);
            assertThat(header(ward.send("PUT", path, ward.weight(id, "70")), "ETag"))
                    .isEqualTo("W/\"3\"");
        }

        @Test
        void of_a_shared_resource_is_a_version_too() {
            var body = "{\"resourceType\":\"Organization\",\"id\":\"o1\",\"name\":\"Clinic\"}";
            ward.send("PUT", "/fhir/Organization/o1", body);

            assertThat(ward.send("DELETE", "/fhir/Organization/o1", "").status()).isEqualTo(204);
            assertThat(ward.get("/fhir/Organization/o1").status()).isEqualTo(410);
        }

        @Test
        void of_a_patient_is_refused() {
            refused(
                    ward.send("DELETE", "/fhir/Patient/" + ward.patient(), ""),
                    405,
                    "patient.not-deletable");
        }
    }
}
