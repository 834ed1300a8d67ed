package io.twinmesh.bench.inference;

import io.twinmesh.cluster.serving.ModelServer;
import io.twinmesh.cluster.serving.ServeOptions;
import io.twinmesh.inference.onnx.Perceptron;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A model server of its own with one network, twice: as `batched` and, each question a run of its
/// own, as `single`.
final class ServedNetwork implements AutoCloseable {
    private final Path folder;
    private final ModelServer server;

    ServedNetwork(Perceptron network) throws IOException {
        this.folder = Files.createTempDirectory("twinmesh-bench");
        put("batched", "{\"max-rows\": 32, \"batching\": true}", network);
        put("single", "{\"max-rows\": 1, \"batching\": false}", network);
        this.server = ModelServer.start(ServeOptions.of(folder).anyPorts());
    }

    private void put(String name, String options, Perceptron network) throws IOException {
        var version = Files.createDirectories(folder.resolve(name).resolve("1"));
        Files.write(version.resolve("model.onnx"), network.onnx());
        Files.writeString(folder.resolve(name).resolve("model.json"), options);
    }

    int port() {
        return server.port();
    }

    int grpcPort() {
        return server.grpcPort();
    }

    /// A route that only says yes.
    static byte[] nothing() {
        return "GET /v2/health/live HTTP/1.1\r\nHost: bench\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// One row in JSON, as a client would write it.
    static byte[] question(String model, float[] row) {
        var numbers = new StringBuilder();
        for (var number : row) {
            numbers.append(numbers.isEmpty() ? "" : ",").append(number);
        }
        var body =
                "{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[1,%d],\"data\":[%s]}]}"
                        .formatted(Perceptron.INPUT, row.length, numbers);
        return request(model, "", body.getBytes(StandardCharsets.US_ASCII));
    }

    /// One row as bytes and nothing else.
    static byte[] raw(String model, byte[] row) {
        return request(model, "Inference-Header-Content-Length: 0\r\n", row);
    }

    private static byte[] request(String model, String header, byte[] body) {
        var head =
                ("POST /v2/models/%s/infer HTTP/1.1\r\nHost: bench\r\n"
                                + "Content-Type: application/octet-stream\r\n%s"
                                + "Content-Length: %d\r\n\r\n")
                        .formatted(model, header, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        var all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(ServedNetwork::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
