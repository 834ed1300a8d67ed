package io.twinmesh.cluster.node;

import com.fasterxml.jackson.databind.JsonNode;
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

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/// A client of a server under test, with a token for everything.
final class Client implements AutoCloseable {
    static final String ALL =
            "twin:write twin:query twin:read webhook:write node:read ledger:read ledger:mint ledger:order";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;

    Client(String base, Path data, String name, String scopes) {
        this(base, data, name, scopes, "TREAT");
    }

    /// @param purposes codes of v3-ActReason, separated by spaces
    Client(String base, Path data, String name, String scopes, String purposes) {
        this.base = base;
        this.token = token(data, name, scopes, purposes);
    }

    private static String token(Path data, String name, String scopes, String purposes) {
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
                                                    .subject(name)
                                                    .issueTime(Date.from(now))
                                                    .expirationTime(
                                                            Date.from(
                                                                    now.plus(Duration.ofHours(1)))),
                                            List.of(scopes.split(" ")),
                                            ActsFor.NOBODY,
                                            Arrays.stream(purposes.split(" "))
                                                    .map(PurposeOfUse::new)
                                                    .collect(Collectors.toSet()))
                                    .build());
            jwt.sign(new ECDSASigner(issuer));
            return jwt.serialize();
        } catch (IOException | ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param body as the server sent it, an empty object when it is not JSON
    record Reply(int status, HttpResponse<String> raw, JsonNode body) {
        /// A count of the header `TwinMesh-Import`.
        int imported(String what) {
            var counts = raw.headers().firstValue("TwinMesh-Import").orElse("");
            return Arrays.stream(counts.split(", ", -1))
                    .filter(count -> count.startsWith(what + "="))
                    .mapToInt(count -> Integer.parseInt(count.substring(what.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(status + " " + raw.body()));
        }

        /// The first patient of a transaction's answer.
        String twin() {
            for (var entry : body.path("entry")) {
                var location = entry.at("/response/location").asText();
                if (location.startsWith("Patient/")) {
                    return location.split("/", -1)[1];
                }
            }
            throw new AssertionError(status + " " + raw.body());
        }

        String code() {
            return body.path("resourceType").asText().equals("OperationOutcome")
                    ? body.at("/issue/0/details/coding/0/code").asText()
                    : body.path("code").asText();
        }
    }

    /// Records a consent of this patient to everything but emergencies.
    void consent(String twin) {
        var consent =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"request":{"method":"PUT","url":"Consent/ok-%s"},"resource":
                  {"resourceType":"Consent","id":"ok-%s","status":"active",
                   "scope":{"coding":[{
                     "system":"http://terminology.hl7.org/CodeSystem/consentscope",
                     "code":"patient-privacy"}]},
                   "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
                   "patient":{"reference":"Patient/%s"},
                   "policyRule":{"coding":[{
                     "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
                     "code":"OPTIN"}]}}}]}
                """
                        .formatted(twin, twin, twin);
        var reply = post("/fhir", "consent", consent);
        if (reply.status() != 200) {
            throw new AssertionError(reply.status() + " " + reply.raw().body());
        }
    }

    Reply get(String path) {
        return send(request(path).GET().build());
    }

    Reply delete(String path) {
        return send(request(path).DELETE().build());
    }

    Reply post(String path, String idempotencyKey, String body) {
        return send(
                request(path)
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    Reply post(String path, Path file) {
        try {
            return send(request(path).POST(BodyPublishers.ofFile(file)).build());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The body of an answer, one character per byte.
    String latin1(String path) {
        try {
            return http.send(
                            request(path).GET().build(),
                            BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + token);
    }

    /// @param path or the whole address of another port of the server
    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http:") ? path : base + path))
                .timeout(Duration.ofMinutes(3));
    }

    Reply send(HttpRequest request) {
        try {
            var raw = http.send(request, BodyHandlers.ofString());
            var type = raw.headers().firstValue("Content-Type").orElse("");
            return new Reply(
                    raw.statusCode(),
                    raw,
                    type.contains("json")
                            ? MAPPER.readTree(raw.body())
                            : MAPPER.createObjectNode());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
