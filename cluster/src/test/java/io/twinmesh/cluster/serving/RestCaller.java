package io.twinmesh.cluster.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/// A client that knows HTTP and JSON, and nothing of ours.
final class RestCaller implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    record Seen(int status, HttpResponse<byte[]> response) {
        JsonNode json() throws IOException {
            return MAPPER.readTree(response.body());
        }

        /// The error's text; fails when the body is anything else than an error.
        String error() throws IOException {
            var tree = json();
            if (tree.size() != 1 || !tree.path("error").isTextual()) {
                throw new AssertionError("no error: " + tree);
            }
            return tree.path("error").textValue();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    RestCaller(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    Seen get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Seen post(String path, String json) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    /// @param length of the JSON at the beginning of the body
    Seen post(String path, int length, byte[] body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Inference-Header-Content-Length", String.valueOf(length))
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    Seen send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), BodyHandlers.ofByteArray());
        return new Seen(response.statusCode(), response);
    }

    static byte[] join(String json, byte[] binary) {
        var head = json.getBytes(StandardCharsets.UTF_8);
        var all = new byte[head.length + binary.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(binary, 0, all, head.length, binary.length);
        return all;
    }

    @Override
    public void close() {
        client.close();
    }

    /// Asks with one input of floats.
    static String question(String shape, String data) {
        return question(
                "\"datatype\": \"FP32\", \"shape\": %s, \"data\": %s".formatted(shape, data));
    }

    /// Asks with one input `x` of these fields.
    static String question(String fields) {
        return "{\"id\": \"q\", \"inputs\": [{\"name\": \"x\", %s}]}".formatted(fields);
    }
}
