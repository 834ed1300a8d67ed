package io.twinmesh.bench.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.node.ServerMain;
import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// A server with the product's settings in a process and a folder of its own, which both go when it
/// is closed.
final class FhirServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST_BYTES = 64 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Process process;
    private final URI address;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();

    private FhirServer(Path folder, Process process)
            throws IOException, InterruptedException, ParseException, JOSEException {
        this.folder = folder;
        this.process = process;
        this.address = awaitAddress();
        this.token = token(Duration.ofHours(1));
    }

    /// Blocks until it listens.
    static FhirServer start() throws Exception {
        var folder = Files.createTempDirectory("twinmesh-bench");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServerMain.class.getName(),
                                "--data",
                                folder.toString(),
                                "--port",
                                "0",
                                "--gateway-port",
                                "0")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new FhirServer(folder, process);
    }

    private URI awaitAddress() throws IOException, InterruptedException {
        var card = folder.resolve("server.json");
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(card)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("the server did not start");
            }
            Thread.sleep(50);
        }
        return URI.create(JSON.readTree(card.toFile()).get("http").asText());
    }

    private String token(Duration life) throws IOException, ParseException, JOSEException {
        var issuer = ECKey.parse(Files.readString(folder.resolve("keys").resolve("issuer.jwk")));
        var now = Instant.now();
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.getKeyID()).build(),
                        new JWTClaimsSet.Builder()
                                .audience("twinmesh")
                                .subject("bench")
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plus(life)))
                                .claim("scope", "system/*.cruds")
                                .build());
        jwt.sign(new ECDSASigner(issuer));
        return jwt.serialize();
    }

    int port() {
        return address.getPort();
    }

    /// Carries out a transaction.
    ///
    /// @return the server's answer
    JsonNode transaction(String bundle) throws IOException, InterruptedException {
        var response =
                WholeAnswer.of(
                        client,
                        HttpRequest.newBuilder(address.resolve("/fhir"))
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/fhir+json")
                                .POST(HttpRequest.BodyPublishers.ofString(bundle))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(),
                        MOST_BYTES);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "a transaction was answered " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /// A whole request to get something, for a load generator.
    byte[] get(String path) {
        return """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Accept: application/fhir+json\r
        Authorization: Bearer %s\r
        \r
        """
                .formatted(path, port(), token)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException _) {
            process.destroyForcibly().onExit().join();
        }
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (var file : files) {
            Files.delete(file);
        }
    }
}
