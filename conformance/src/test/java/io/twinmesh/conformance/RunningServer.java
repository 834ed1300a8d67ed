package io.twinmesh.conformance;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.TokenClaims;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A server in a process of its own, as an operator would start it.
final class RunningServer implements AutoCloseable {
    private final Path data;
    private final Process process;

    private RunningServer(Path data, Process process) {
        this.data = data;
        this.process = process;
    }

    static RunningServer start(Path data) {
        try {
            var process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-Xmx1g",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "io.twinmesh.cluster.node.ServerMain",
                                    "--data",
                                    data.toString(),
                                    "--port",
                                    "0",
                                    "--gateway-port",
                                    "0")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> Files.exists(data.resolve("server.json")) || !process.isAlive());
            return new RunningServer(data, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its data folder.
    Path data() {
        return data;
    }

    /// The address of the FHIR interface.
    String fhir() {
        try {
            var card = JsonMapper.builder().build().readTree(data.resolve("server.json").toFile());
            return card.get("http").asText() + "/fhir";
        } catch (IOException e) {
            throw new UncheckedIOException("the server did not start", e);
        }
    }

    String token(String client, String scopes) {
        return token(client, scopes, ActsFor.NOBODY, "TREAT");
    }

    /// @param purposes codes of v3-ActReason, separated by spaces
    String token(String client, String scopes, ActsFor user, String purposes) {
        try {
            var issuer = ECKey.parse(Files.readString(data.resolve("keys").resolve("issuer.jwk")));
            var now = Instant.now();
            var jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256)
                                    .keyID(issuer.getKeyID())
                                    .build(),
                            TokenClaims.write(
                                            new JWTClaimsSet.Builder()
                                                    .audience("twinmesh")
                                                    .subject(client)
                                                    .issueTime(Date.from(now))
                                                    .expirationTime(
                                                            Date.from(
                                                                    now.plus(Duration.ofHours(1)))),
                                            List.of(scopes.split(" ")),
                                            user,
                                            Arrays.stream(purposes.split(" "))
                                                    .map(PurposeOfUse::new)
                                                    .collect(Collectors.toSet()))
                                    .build());
            jwt.sign(new ECDSASigner(issuer));
            return jwt.serialize();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
