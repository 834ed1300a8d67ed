package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.pollinterval.FibonacciPollInterval.fibonacci;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client that orders exports and fetches them.
final class ExportScenario {
    private final Client client;
    private final String base;

    /// @param base what the server calls itself
    ExportScenario(Client client, String base) {
        this.client = client;
        this.base = base;
    }

    /// A patient with so many observations, and perhaps a consent that permits everything.
    static String bundle(String name, int observations, boolean consenting) {
        var entries = new StringBuilder();
        entries.append(
                """
                {"fullUrl":"urn:uuid:p-%1$s","resource":{"resourceType":"Patient","id":"p-%1$s",
                  "identifier":[{"system":"urn:hospital","value":"%1$s"}],
                  "name":[{"family":"Quixotewitz-%1$s"}],"birthDate":"1970-01-01"},
                 "request":{"method":"POST","url":"Patient"}}\
                """
                        .formatted(name));
        for (int i = 0; i < observations; i++) {
            entries.append(
                    """
                    ,{"fullUrl":"urn:uuid:o-%1$s-%2$d","resource":{"resourceType":"Observation",
                      "id":"o-%1$s-%2$d","status":"final",
                      "category":[{"coding":[{
                        "system":"http://terminology.hl7.org/CodeSystem/observation-category",
                        "code":"vital-signs"}]}],
                      "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
                      "subject":{"reference":"urn:uuid:p-%1$s"},
                      "effectiveDateTime":"2026-01-01T00:%2$02d:00Z",
                      "valueQuantity":{"value":%2$d.50,"unit":"/min",
                        "system":"http://unitsofmeasure.org","code":"/min"}},
                     "request":{"method":"POST","url":"Observation"}}\
                    """
                            .formatted(name, i));
        }
        if (consenting) {
            entries.append(
                    """
                    ,{"fullUrl":"urn:uuid:c-%1$s","resource":{"resourceType":"Consent",
                      "id":"c-%1$s","status":"active",
                      "scope":{"coding":[{
                        "system":"http://terminology.hl7.org/CodeSystem/consentscope",
                        "code":"patient-privacy"}]},
                      "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                      "patient":{"reference":"urn:uuid:p-%1$s"},
                      "policyRule":{"coding":[{
                        "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
                        "code":"OPTIN"}]}},
                     "request":{"method":"POST","url":"Consent"}}\
                    """
                            .formatted(name));
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%s]}"
                .formatted(entries);
    }

    void load(String bundle) {
        var reply =
                client.send(
                        client.request("/fhir")
                                .header("Content-Type", "application/fhir+json")
                                .POST(BodyPublishers.ofString(bundle))
                                .build());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    }

    /// Orders an export.
    ///
    /// @return the path to ask at
    String order(String path) {
        var reply = ordered(path);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(202);
        var location = reply.raw().headers().firstValue("Content-Location").orElseThrow();
        assertThat(location).startsWith(base + "/fhir/$export/ex-");
        return location.substring(base.length());
    }

    Client.Reply ordered(String path) {
        return client.send(
                client.request(path)
                        .header("Accept", "application/fhir+json")
                        .header("Prefer", "respond-async")
                        .GET()
                        .build());
    }

    Client.Reply look(String path) {
        return client.get(path);
    }

    Client.Reply delete(String path) {
        return client.send(client.request(path).DELETE().build());
    }

    /// The manifest, once the export is complete.
    JsonNode manifest(String path) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                // 89 ms, 144, 233 and so on: often at first, and yet not too often in a minute
                .pollInterval(fibonacci(10, TimeUnit.MILLISECONDS))
                .until(
                        () -> {
                            var reply = client.get(path);
                            assertThat(reply.status()).as(reply.raw().body()).isIn(200, 202);
                            return reply;
                        },
                        reply -> reply.status() == 200)
                .body();
    }

    /// Every line of the files in one list of the manifest.
    List<JsonNode> lines(JsonNode manifest, String list) {
        var lines = new ArrayList<JsonNode>();
        for (var file : manifest.path(list)) {
            var reply = client.get(file.path("url").asText().substring(base.length()));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.raw().headers().firstValue("Content-Type"))
                    .contains("application/fhir+ndjson");
            var text = reply.raw().body();
            assertThat(text).endsWith("\n");
            var found = text.strip().split("\n", -1);
            assertThat(found).hasSize(file.path("count").asInt());
            for (var line : found) {
                var json = Client.json(line);
                assertThat(json.path("resourceType").asText())
                        .isEqualTo(file.path("type").asText());
                lines.add(json);
            }
        }
        return lines;
    }
}
