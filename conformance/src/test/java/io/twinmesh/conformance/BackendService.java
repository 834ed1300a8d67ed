package io.twinmesh.conformance;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.ClientJson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// A hospital's program with a key of its own, that fetches its tokens as SMART Backend Services
/// says.
final class BackendService {
    private final RunningServer server;
    private final String id;
    private final ECKey key;

    private BackendService(RunningServer server, String id, ECKey key) {
        this.server = server;
        this.id = id;
        this.key = key;
    }

    /// A program that the operator has registered, for treatment.
    ///
    /// @param scope what it may be granted
    static BackendService registered(RunningServer server, String id, String scope) {
        try {
            var key = new ECKeyGenerator(Curve.P_384).keyID("ec-1").generate();
            new ClientFolder(server.data().resolve("clients"))
                    .put(
                            ClientJson.read(
                                    "{\"client_id\":\"%s\",\"scope\":\"%s\",\"purposes\":[\"TREAT\"],\"jwks\":%s}"
                                            .formatted(id, scope, new JWKSet(key.toPublicJWK()))));
            return new BackendService(server, id, key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// An access token, at most five minutes good.
    String token(String scope) {
        var endpoint = tokenEndpoint();
        var form =
                Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                "client_assertion",
                                assertion(endpoint),
                                "scope",
                                scope)
                        .entrySet()
                        .stream()
                        .map(field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        var request =
                HttpRequest.newBuilder(URI.create(endpoint))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        return read(request, "access_token");
    }

    /// As the server announces it.
    private String tokenEndpoint() {
        return read(
                HttpRequest.newBuilder(
                                URI.create(server.fhir() + "/.well-known/smart-configuration"))
                        .build(),
                "token_endpoint");
    }

    private String assertion(String endpoint) {
        try {
            var jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES384).keyID(key.getKeyID()).build(),
                            new JWTClaimsSet.Builder()
                                    .issuer(id)
                                    .subject(id)
                                    .audience(endpoint)
                                    .expirationTime(Date.from(Instant.now().plusSeconds(240)))
                                    .jwtID(UUID.randomUUID().toString())
                                    .build());
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(HttpRequest request, String field) {
        try (var http = HttpClient.newHttpClient()) {
            var body = http.send(request, BodyHandlers.ofString()).body();
            return JsonMapper.builder().build().readTree(body).required(field).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
