package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the events of a twin tell of whom the patient lets know only some of the data.
class EventsByConsentTest {
    /// Lets everybody have the heart rate and nothing else.
    @SuppressWarnings("InlineFormatString") // reads better on its own
    private static final String HEART_RATE_ONLY =
            """
            {"resourceType":"Consent","id":"some","status":"active",
             "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
              "code":"patient-privacy"}]},
             "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
             "patient":{"reference":"Patient/%s"},
             "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
              "code":"OPTOUT"}]},
             "provision":{"provision":[{"type":"permit",
              "class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}],
              "code":[{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}]}]}}\
            """;

    /// Of this patient.
    static String heartRateOnly(String twin) {
        return HEART_RATE_ONLY.formatted(twin);
    }

    @Test
    void tell_only_of_data_that_the_patient_lets_them_have(@TempDir Path data) {
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var patient = new LivePatient(client, "S-1").saturation("97", Instant.now());
            patient.saturation("85", Instant.now());
            var all = types(client.get(patient.path() + "/timeline").body());
            assertThat(all).contains("alert-raised");

            var consent = restrict(client, patient.twin());

            assertThat(types(client.get(patient.path() + "/timeline").body()))
                    .as("the person, the saturation, the consents and the alert are not for them")
                    .containsExactly("opened");
            var stream =
                    new EventStream(
                            client.request(patient.path() + "/events?after=0").GET().build());
            try (stream) {
                assertThat(stream.take(1))
                        .extracting(EventStream.Event::event)
                        .containsExactly("opened");
                client.delete("/fhir/Consent/" + consent);
                assertThat(stream.take(1))
                        .singleElement()
                        .satisfies(end -> assertThat(end.data()).contains("consent."));
            }
            assertThat(client.get(patient.path() + "/timeline").code()).startsWith("consent.");
            assertThat(client.get(patient.path() + "/events").code()).startsWith("consent.");
        }
    }

    private static List<String> types(JsonNode timeline) {
        return timeline.path("events").findValuesAsText("type");
    }

    /// @return the id of the consent that is left
    private static String restrict(Client client, String twin) {
        var made = client.post("/fhir/Consent", "", heartRateOnly(twin));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(client.delete("/fhir/Consent/ok-" + twin).status()).isEqualTo(204);
        return made.body().path("id").asText();
    }
}
