package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// A program that names each of its requests, and finds the AuditEvents that the server serves of
/// it by that name.
final class AuditedClient implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String auditor;
    private final List<String> bodies = new ArrayList<>();

    AuditedClient(RunningServer server) {
        base = server.fhir().replaceFirst("/fhir$", "");
        auditor = server.token("auditor", "audit:read");
    }

    /// What is sent; a refusal is expected where `status` says so.
    record Request(String name, String token, String method, String path, String body, int status) {
        Request(String name, String token, String method, String path, String body) {
            this(name, token, method, path, body, 0);
        }

        /// The same, to be answered so.
        Request answered(int expected) {
            return new Request(name, token, method, path, body, expected);
        }
    }

    /// @return the answer's JSON; the last part of its `Location` or `Content-Location` is in the
    ///   field `at`
    ObjectNode send(Request sent) {
        var request =
                HttpRequest.newBuilder(URI.create(base + sent.path()))
                        .header("Authorization", "Bearer " + sent.token())
                        .header("X-Request-Id", sent.name())
                        .header("Idempotency-Key", sent.name());
        if (!sent.body().isEmpty()) {
            var fhir = sent.path().startsWith("/fhir");
            request.header(
                    "Content-Type",
                    sent.path().endsWith("/signals")
                            ? "application/x-ndjson"
                            : fhir ? "application/fhir+json" : "application/json");
        }
        if (sent.path().contains("$export")) {
            request.header("Prefer", "respond-async");
        }
        if (sent.name().startsWith("emergency")) {
            request.header("X-Purpose-Of-Use", "ETREAT");
        }
        request.method(sent.method(), BodyPublishers.ofString(sent.body()));
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (sent.status() == 0) {
                assertThat(answer.statusCode()).as(sent + answer.body()).isBetween(200, 299);
            } else {
                assertThat(answer.statusCode()).as(sent + answer.body()).isEqualTo(sent.status());
            }
            if (answer.body().startsWith("{")) {
                bodies.add(answer.body());
            }
            var json =
                    answer.body().startsWith("{")
                                    && MAPPER.readTree(answer.body()) instanceof ObjectNode object
                            ? object
                            : MAPPER.createObjectNode();
            answer.headers().firstValue("Content-Location").ifPresent(at -> json.put("at", at));
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The id of a resource.
    static String id(String json) {
        try {
            return MAPPER.readTree(json).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every answer in JSON, as it came over the wire.
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /// All AuditEvents, as they are served now.
    List<JsonNode> events() {
        var all = new ArrayList<JsonNode>();
        var path = "/fhir/AuditEvent?_count=200";
        while (!path.isEmpty()) {
            var page = send(new Request("auditing", auditor, "GET", path, ""));
            page.path("entry").forEach(entry -> all.add(entry.path("resource")));
            path =
                    StreamSupport.stream(page.path("link").spliterator(), false)
                            .filter(link -> link.path("relation").asText().equals("next"))
                            .map(link -> URI.create(link.path("url").asText()))
                            .map(url -> url.getPath() + "?" + url.getRawQuery())
                            .findFirst()
                            .orElse("");
        }
        return all;
    }

    /// Whether an event is about the request of this name.
    static boolean of(JsonNode event, String name) {
        return StreamSupport.stream(event.path("entity").spliterator(), false)
                .filter(entity -> entity.at("/type/code").asText().equals("XrequestId"))
                .anyMatch(entity -> entity.at("/what/identifier/value").asText().equals(name));
    }

    @Override
    public void close() {
        http.close();
    }
}
