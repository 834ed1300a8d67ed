package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;

/// A client that writes single resources of a patient whom it makes when first needed.
final class FhirWriter {
    private final Client client;
    private String patient = "";

    FhirWriter(Client client) {
        this.client = client;
    }

    Client.Reply send(String method, String path, String body, String... headers) {
        var request =
                client.request(path)
                        .header("Content-Type", "application/fhir+json")
                        .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build());
    }

    Client.Reply get(String path) {
        return client.get(path);
    }

    /// The id of the patient, who consents.
    String patient() {
        if (patient.isEmpty()) {
            var made = send("POST", "/fhir/Patient", person(UUID.randomUUID().toString()));
            assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
            patient = made.body().path("id").asText();
            client.consent(patient);
        }
        return patient;
    }

    /// Another client, which writes of the same patient.
    FhirWriter as(Client other) {
        var writer = new FhirWriter(other);
        writer.patient = patient();
        return writer;
    }

    /// From now on it writes of somebody new.
    void nextPatient() {
        patient = "";
    }

    static String person(String number) {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:h\",\"value\":\""
                + number
                + "\"}],\"name\":[{\"family\":\"Plantedname\"}]}";
    }

    /// A body weight of the patient; without an `id` when that is empty.
    String weight(String id, String value) {
        return """
        {"resourceType":"Observation",%s"status":"final",
         "identifier":[{"system":"urn:lab","value":"w1"}],
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2020-01-01",
         "valueQuantity":{"value":%s,"unit":"kg"}}\
        """
                .formatted(id.isEmpty() ? "" : "\"id\":\"" + id + "\",", patient(), value);
    }

    static String header(Client.Reply reply, String name) {
        return reply.raw().headers().firstValue(name).orElse("");
    }

    /// The answer says so in FHIR, and repeats nothing of the person.
    static void refused(Client.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(status);
        assertThat(reply.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(reply.body().at("/issue/0/details/coding/0/code").asText()).isEqualTo(code);
        assertThat(reply.raw().body()).doesNotContain("Plantedname");
    }
}
