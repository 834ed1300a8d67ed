package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What the router does under `/fhir`: SMART scopes decide, and every error is an OperationOutcome.
class RouterForFhirTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("fhir");
    private static final Materializer MATERIALIZER = SystemMaterializer.get(SYSTEM).materializer();
    private static final ECKey ISSUER = key();
    private static final PatientId TWIN = new PatientId("tw-" + "1".repeat(32));

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @CsvSource({
            "GET, /fhir/Observation/1, '', 401, login, auth.token-missing",
            "GET, /fhir/Observation/1, system/Condition.rs, 403, forbidden, auth.scope-missing",
            "GET, /fhir/no/such/path, system/*.rs, 404, not-found, path.unknown",
            "PATCH, /fhir/Observation/1, system/*.rs, 405, not-supported, method.not-allowed",
            "POST, /fhir/Observation, system/*.cruds, 413, too-long, body.too-large",
            "GET, /fhir/fail/1, system/*.rs, 500, exception, server.failure",
            "GET, /fhir/damaged/1, system/*.rs, 500, exception, twin.quarantined",
            "GET, /fhir/never/1, system/*.rs, 503, transient, server.busy"
        })
        void are_operation_outcomes_with_the_permanent_code(
                String method, String path, String scope, int status, String type, String code) {
            var response = serve(method, path, scope);

            assertThat(response.status().intValue()).isEqualTo(status);
            assertThat(response.entity().getContentType().toString())
                    .isEqualTo("application/fhir+json");
            var outcome = json(response);
            assertThat(outcome.path("resourceType").asText()).isEqualTo("OperationOutcome");
            assertThat(outcome.at("/issue/0/severity").asText()).isEqualTo("error");
            assertThat(outcome.at("/issue/0/code").asText()).isEqualTo(type);
            assertThat(outcome.at("/issue/0/details/coding/0/code").asText()).isEqualTo(code);
            assertThat(outcome.at("/issue/0/diagnostics").asText()).isNotEmpty();
        }

        @Test
        void name_the_place_when_there_is_one() {
            var outcome = json(serve("GET", "/fhir/wrong/1", "system/*.rs"));

            assertThat(outcome.at("/issue/0/expression/0").asText()).isEqualTo("Bundle.entry[3]");
        }

        @Test
        void of_the_token_endpoint_are_those_of_rfc_6749_and_are_not_kept() {
            var response = serve("GET", "/oauth2/token", "");

            assertThat(response.status().intValue()).isEqualTo(405);
            assertThat(json(response).path("error").asText()).isEqualTo("invalid_request");
            assertThat(response.getHeader("Cache-Control").map(h -> h.value()))
                    .contains("no-store");
        }

        @ParameterizedTest
        @CsvSource({"GET, /cds-services/none", "PATCH, /cds-services"})
        void under_cds_services_can_be_read_by_a_page_of_anybody(String method, String path) {
            var response = serve(method, path, "");

            assertThat(response.status().intValue()).isEqualTo(404);
            assertThat(response.entity().getContentType().toString())
                    .isEqualTo("application/problem+json");
            assertThat(response.getHeader("Access-Control-Allow-Origin").map(h -> h.value()))
                    .contains("*");
        }

        @Test
        void elsewhere_stay_problems() {
            var response = serve("GET", "/fhirs", "");

            assertThat(response.getHeader("Access-Control-Allow-Origin")).isEmpty();
            assertThat(response.entity().getContentType().toString())
                    .isEqualTo("application/problem+json");
        }
    }

    @Nested
    class Scopes {
        @ParameterizedTest
        @CsvSource({
            "GET, /fhir/Observation/1, system/Observation.r, 200",
            "GET, /fhir/Observation/1/, system/Observation.r, 200",
            "GET, /fhir/Observation/1, system/Observation.s, 403",
            "GET, /fhir/Observation/1, system/Observation.r?category=laboratory, 200",
            "GET, /fhir/Observation/1, patient/*.rs, 403",
            "GET, /fhir/Observation/1, twin:read, 200",
            "GET, /fhir/Observation/1, twin:write, 200",
            "GET, /fhir/Observation/1, twin:query, 403",
            "DELETE, /fhir/Observation/1, system/*.cruds, 200",
            "DELETE, /fhir/Observation/1, twin:read, 403",
            "DELETE, /fhir/Observation/1, twin:write, 200",
            "GET, /fhir/parts, system/Condition.r, 200",
            "GET, /fhir/parts, user/Condition.r, 403"
        })
        void of_the_named_type_decide(String method, String path, String scope, int status) {
            assertThat(serve(method, path, scope).status().intValue()).isEqualTo(status);
        }
    }

    @Test
    void a_head_is_a_get_and_the_methods_of_a_path_are_listed() {
        assertThat(serve("HEAD", "/fhir/Observation/1", "system/*.rs").status().intValue())
                .isEqualTo(200);
        assertThat(serve("PATCH", "/fhir/Observation/1", "").getHeader("Allow").map(h -> h.value()))
                .contains("DELETE, GET, HEAD");
    }

    @Nested
    class ADamagedRow {
        @Test
        void is_filed_before_the_answer_leaves() {
            var filed = new ArrayList<UnreadableHistoryException>();

            var response =
                    serve(
                            request("GET", "/fhir/damaged/1", "system/*.rs"),
                            damage -> {
                                filed.add(damage);
                                return CompletableFuture.completedFuture(ClosedHistory.UNREADABLE);
                            });

            assertThat(filed)
                    .extracting(
                            UnreadableHistoryException::twin,
                            UnreadableHistoryException::sequenceNumber)
                    .containsExactly(tuple(TWIN, 7L));
            assertThat(json(response).at("/issue/0/details/coding/0/code").asText())
                    .isEqualTo("twin.quarantined");
        }

        @Test
        void is_told_also_when_the_case_cannot_be_filed() {
            var response =
                    serve(
                            request("GET", "/fhir/damaged/1", "system/*.rs"),
                            _ -> CompletableFuture.failedFuture(new IllegalStateException("away")));

            assertThat(json(response).at("/issue/0/details/coding/0/code").asText())
                    .isEqualTo("twin.quarantined");
        }
    }

    private static List<Route> routes() {
        Route.Handler ok = _ -> CompletableFuture.completedFuture(HttpResponse.create());
        return List.of(
                Route.of(
                        "GET",
                        "/fhir/fail/{id}",
                        new Access.OnParts(),
                        _ -> {
                            throw new IllegalStateException("broken");
                        }),
                Route.of(
                        "GET",
                        "/fhir/damaged/{id}",
                        new Access.OnParts(),
                        _ ->
                                CompletableFuture.failedFuture(
                                        UnreadableHistoryException.misfit(
                                                TWIN, 7, "twin.sealed/2"))),
                Route.of(
                                "GET",
                                "/fhir/never/{id}",
                                new Access.OnParts(),
                                _ -> new CompletableFuture<>())
                        .within(Duration.ofMillis(20)),
                Route.of(
                        "GET",
                        "/fhir/wrong/{id}",
                        new Access.OnParts(),
                        _ -> {
                            throw new Refused(
                                    Problem.of(400, "bundle.malformed", "Wrong.")
                                            .at("Bundle.entry[3]"));
                        }),
                Route.of("GET", "/fhir/parts", new Access.OnParts(), ok),
                Route.of("POST", "/oauth2/token", new Access.Open(), ok),
                Route.of("GET", "/fhir/{type}/{id}", new Access.OnNamedType(Permission.READ), ok),
                Route.of(
                        "DELETE",
                        "/fhir/{type}/{id}",
                        new Access.OnNamedType(Permission.DELETE),
                        ok),
                Route.of("POST", "/fhir/{type}", new Access.OnNamedType(Permission.CREATE), ok)
                        .taking(10));
    }

    private static HttpResponse serve(String method, String path, String scope) {
        return serve(
                request(method, path, scope),
                _ -> CompletableFuture.completedFuture(ClosedHistory.UNREADABLE));
    }

    private static HttpRequest request(String method, String path, String scope) {
        var request = HttpRequest.create(path).withMethod(HttpMethods.lookup(method).orElseThrow());
        if (!scope.isEmpty()) {
            request =
                    request.addHeader(RawHeader.create("Authorization", "Bearer " + token(scope)));
        }
        if (method.equals("POST")) {
            request = request.withEntity("x".repeat(11));
        }
        return request;
    }

    private static HttpResponse serve(HttpRequest request, Router.Damage damage) {
        var router =
                new Router(
                        routes(),
                        new TokenCheck(
                                ISSUER.toPublicJWK(),
                                InstantSource.system(),
                                Duration.ofSeconds(1)),
                        MATERIALIZER,
                        new BodyRoom(1 << 20),
                        new TrailInMemory().auditing(),
                        () -> CompletableFuture.completedFuture(true),
                        damage,
                        (_, _, _, _) -> {});
        return router.serve(request).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static String token(String scope) {
        var now = Instant.now();
        try {
            var jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
                            new JWTClaimsSet.Builder()
                                    .audience("twinmesh")
                                    .subject("client")
                                    .issueTime(Date.from(now))
                                    .expirationTime(Date.from(now.plusSeconds(60)))
                                    .claim("scope", scope)
                                    .build());
            jwt.sign(new ECDSASigner(ISSUER));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse response) {
        try {
            return JsonMapper.builder()
                    .build()
                    .readTree(
                            response.entity()
                                    .toStrict(60_000, MATERIALIZER)
                                    .toCompletableFuture()
                                    .join()
                                    .getData()
                                    .utf8String());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
