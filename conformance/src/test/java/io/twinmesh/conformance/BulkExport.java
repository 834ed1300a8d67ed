package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.pollinterval.FibonacciPollInterval.fibonacci;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.client.api.Header;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.IHttpResponse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.awaitility.Awaitility;
import org.hl7.fhir.r4.model.Parameters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A bulk export ordered with HAPI's generic client and fetched over the HTTP layer beneath it: the
/// manifest and the files are no FHIR resources, which is all that the client itself reads.
final class BulkExport {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final IGenericClient client;
    private final String token;
    private final String status;

    private BulkExport(IGenericClient client, String token, String status) {
        this.client = client;
        this.token = token;
        this.status = status;
    }

    /// @param token of a backend service; the client sends it by itself when it orders
    static BulkExport ordered(IGenericClient client, String token) {
        MethodOutcome ordered =
                client.operation()
                        .onServer()
                        .named("$export")
                        .withNoParameters(Parameters.class)
                        .useHttpGet()
                        .returnMethodOutcome()
                        .withAdditionalHeader("Prefer", "respond-async")
                        .execute();
        assertThat(ordered.getResponseStatusCode()).isEqualTo(202);
        return new BulkExport(
                client, token, ordered.getFirstResponseHeader("content-location").orElseThrow());
    }

    /// Waits for it.
    JsonNode manifest() {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                // 89 ms, 144, 233 and so on: often at first, and yet not too often in a minute
                .pollInterval(fibonacci(10, TimeUnit.MILLISECONDS))
                .until(() -> get(status), answer -> answer.status() == 200)
                .json();
    }

    /// The lines of the files, by type of resource.
    ///
    /// @param list of the manifest
    Map<String, List<String>> lines(JsonNode manifest, String list) {
        var lines = new HashMap<String, List<String>>();
        for (var file : manifest.path(list)) {
            var answer = get(file.path("url").asText());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.type()).isEqualTo("application/fhir+ndjson");
            var found = List.of(answer.body().strip().split("\n", -1));
            assertThat(found).hasSize(file.path("count").asInt());
            lines.computeIfAbsent(file.path("type").asText(), _ -> new ArrayList<>()).addAll(found);
        }
        return lines;
    }

    int delete() {
        return send(RequestTypeEnum.DELETE, status).status();
    }

    int look() {
        return get(status).status();
    }

    private record Answer(int status, String type, String body) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Answer get(String url) {
        return send(RequestTypeEnum.GET, url);
    }

    private Answer send(RequestTypeEnum method, String url) {
        var http =
                client.getFhirContext()
                        .getRestfulClientFactory()
                        .getHttpClient(
                                new StringBuilder(url),
                                new HashMap<>(),
                                "",
                                method,
                                List.of(new Header("Authorization", "Bearer " + token)));
        try {
            IHttpResponse response = http.createGetRequest(client.getFhirContext(), null).execute();
            try (var body = response.readEntity()) {
                return new Answer(
                        response.getStatus(),
                        response.getMimeType(),
                        new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                response.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
