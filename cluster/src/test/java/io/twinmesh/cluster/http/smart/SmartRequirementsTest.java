package io.twinmesh.cluster.http.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.TrailInMemory;
import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.security.smart.BackendServices;
import io.twinmesh.cluster.security.smart.InMemoryUsedAssertions;
import io.twinmesh.cluster.security.smart.SigningClient;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.Permission;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Walks what SMART App Launch 2.2 demands of a server, row by row of the published list.
class SmartRequirementsTest {
    private static final Path LIST =
            Path.of(
                    "..",
                    "..",
                    "shared",
                    "data",
                    "clinical",
                    "requirements",
                    "smart_app_launch_requirements.csv");
    private static final Path VERDICTS =
            Path.of("src", "test", "resources", "smart", "requirements-2.2.csv");
    private static final String BASE = "https://twin.example.org";
    private static final ActorSystem SYSTEM = ActorSystem.create("smart");
    private static final Materializer MATERIALIZER = SystemMaterializer.get(SYSTEM).materializer();
    private static final SigningClient CLIENT = SigningClient.withEc("ward-bot");
    private static final ECKey ISSUER = issuer();

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-27T04:00:00Z");
    private final TrailInMemory trail = new TrailInMemory();
    private Optional<Router> served = Optional.empty();

    private record Verdict(String rows, String kind, String by) {}

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void every_demand_on_a_server_has_one_verdict() throws IOException {
        var decided = new ArrayList<Integer>();
        var demanded = demanded();
        for (var verdict : verdicts()) {
            var bounds = verdict.rows().split("-", -1);
            int last = Integer.parseInt(bounds[bounds.length - 1]);
            for (int row = Integer.parseInt(bounds[0]); row <= last; row++) {
                if (demanded.contains(row)) {
                    decided.add(row);
                }
            }
        }

        assertThat(demanded).hasSizeGreaterThan(150);
        assertThat(decided).containsExactlyElementsOf(demanded);
    }

    @TestFactory
    Stream<DynamicTest> checks() throws IOException {
        register();
        var checks = checksByName();
        var used =
                verdicts().stream()
                        .filter(verdict -> verdict.kind().equals("test"))
                        .map(Verdict::by)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).isEqualTo(checks.keySet());
        return checks.entrySet().stream()
                .map(check -> DynamicTest.dynamicTest(check.getKey(), check.getValue()));
    }

    @Test
    void a_granted_and_a_refused_token_leave_their_records_which_hold_no_token() {
        register();
        ask("system/Observation.rs");
        ask("system/Condition.rs");
        ask("no assertion", "system/Observation.rs");

        assertThat(trail.records())
                .extracting(AuditRecord::interaction)
                .containsOnly(Interaction.AUTHENTICATION);
        assertThat(trail.records())
                .extracting(record -> record.who().client())
                .containsExactly("ward-bot", "ward-bot", "");
        assertThat(trail.records())
                .extracting(record -> record.refusal().orElse(""))
                .containsExactly("", "oauth.invalid-scope", "oauth.invalid-client");
        assertThat(trail.records().getFirst().what().query())
                .contains("scope=system/Observation.rs");
        assertThat(trail.records()).allMatch(record -> record.patient().isEmpty());
    }

    private Map<String, Executable> checksByName() {
        var checks = new TreeMap<String, Executable>();
        checks.put("code challenge methods", this::codeChallengeMethods);
        checks.put("discovery form", this::discoveryForm);
        checks.put("discovery fields", this::discoveryFields);
        checks.put("token answer", this::tokenAnswer);
        checks.put("granted scopes", this::grantedScopes);
        checks.put("a token is checked", this::tokenIsChecked);
        checks.put("assertions", this::assertions);
        checks.put("errors of the token endpoint", this::errors);
        checks.put("a damaged registration", this::damagedRegistration);
        checks.put("wildcard", this::wildcard);
        checks.put("update scope creates", this::update);
        return checks;
    }

    private void codeChallengeMethods() {
        var methods = texts(discovery().path("code_challenge_methods_supported"));

        assertThat(methods).contains("S256").doesNotContain("plain");
    }

    private void discoveryForm() {
        for (var path :
                List.of(
                        "/fhir/.well-known/smart-configuration",
                        "/.well-known/smart-configuration")) {
            var response =
                    serve(HttpRequest.GET(path).addHeader(RawHeader.create("Accept", "text/html")));
            assertThat(response.status().intValue()).isEqualTo(200);
            assertThat(response.entity().getContentType()).isEqualTo(ContentTypes.APPLICATION_JSON);
            var body = json(response);
            for (var field : body.properties()) {
                if (field.getKey().endsWith("_endpoint") || field.getKey().endsWith("_uri")) {
                    assertThat(URI.create(field.getValue().asText()).isAbsolute()).isTrue();
                }
            }
        }
    }

    private void discoveryFields() {
        var body = discovery();

        assertThat(body.path("token_endpoint").asText()).isEqualTo(BASE + "/oauth2/token");
        assertThat(body.path("jwks_uri").asText()).isEqualTo(BASE + "/.well-known/jwks.json");
        assertThat(texts(body.path("grant_types_supported"))).containsExactly("client_credentials");
        assertThat(texts(body.path("token_endpoint_auth_methods_supported")))
                .contains("private_key_jwt");
        assertThat(texts(body.path("token_endpoint_auth_signing_alg_values_supported")))
                .containsExactly("RS384", "ES384");
        assertThat(texts(body.path("scopes_supported"))).isNotEmpty();
        assertThat(texts(body.path("capabilities")))
                .containsExactly("client-confidential-asymmetric", "permission-v2");
        var keys = json(serve(HttpRequest.GET("/.well-known/jwks.json"))).path("keys");
        assertThat(keys.at("/0/kid").asText()).isEqualTo(ISSUER.getKeyID());
        assertThat(keys.at("/0").has("d")).isFalse();
    }

    private void tokenAnswer() {
        var response = ask("system/Observation.rs system/Condition.rs");

        assertThat(response.status().intValue()).isEqualTo(200);
        assertThat(response.getHeader("Cache-Control").map(h -> h.value())).contains("no-store");
        assertThat(response.getHeader("Pragma").map(h -> h.value())).contains("no-cache");
        var body = json(response);
        assertThat(body.path("access_token").asText()).matches("[A-Za-z0-9._~+/-]+=*");
        assertThat(body.path("token_type").asText()).isEqualToIgnoringCase("Bearer");
        assertThat(body.path("expires_in").asInt()).isBetween(1, 300);
        assertThat(body.path("scope").asText()).isEqualTo("system/Observation.rs");
    }

    private void grantedScopes() {
        var body = json(ask("system/*.cruds patient/Observation.rs"));

        assertThat(body.path("scope").asText()).isEqualTo("system/Observation.rs");
        assertThat(read("/fhir/Condition/1", body)).isEqualTo(403);
        assertThat(read("/fhir/Observation/1", body)).isEqualTo(200);
    }

    private void wildcard() {
        new ClientFolder(folder).put(CLIENT.registration("system/*.rs", "TREAT"));
        var body = json(ask("system/*.rs"));
        register();

        assertThat(body.path("scope").asText()).isEqualTo("system/*.rs");
        assertThat(read("/fhir/Condition/1", body)).isEqualTo(200);
        assertThat(read("/fhir/SomethingOfTheFuture/1", body)).isEqualTo(200);
    }

    private void update() {
        new ClientFolder(folder).put(CLIENT.registration("system/Observation.u", "TREAT"));
        var body = json(ask("system/Observation.u"));
        register();

        var put = HttpRequest.PUT("/fhir/Observation/new").addHeader(bearer(body));
        assertThat(serve(put).status().intValue()).isEqualTo(200);
    }

    private void tokenIsChecked() {
        var body = json(ask("system/Observation.rs"));

        assertThat(read("/fhir/Observation/1", body)).isEqualTo(200);
        assertThat(serve(HttpRequest.GET("/fhir/Observation/1")).status().intValue())
                .isEqualTo(401);
        var issued = now;
        now = issued.plus(Duration.ofSeconds(331));
        assertThat(read("/fhir/Observation/1", body)).isEqualTo(401);
        now = issued;
    }

    private void assertions() {
        var good = CLIENT.assertion(BASE + "/oauth2/token", now);

        assertThat(error(SigningClient.withEc("ward-bot").assertion(BASE + "/oauth2/token", now)))
                .isEqualTo("invalid_client");
        assertThat(error(SigningClient.withEc("unknown").assertion(BASE + "/oauth2/token", now)))
                .isEqualTo("invalid_client");
        assertThat(error(CLIENT.assertion("https://other.example/token", now)))
                .isEqualTo("invalid_client");
        assertThat(error(good)).as("the first use").isEmpty();
        assertThat(error(good)).as("the second use").isEqualTo("invalid_client");
    }

    private void errors() {
        assertThat(json(post("grant_type=password")).path("error").asText())
                .isEqualTo("unsupported_grant_type");
        assertThat(json(post("grant_type=client_credentials")).path("error").asText())
                .isEqualTo("invalid_request");
        assertThat(json(ask("patient/*.rs")).path("error").asText()).isEqualTo("invalid_scope");
        assertThat(json(post("a=1&a=2")).path("error").asText()).isEqualTo("invalid_request");
        assertThat(json(post("x".repeat(40_000))).path("error").asText())
                .isEqualTo("invalid_request");
        var plain = HttpRequest.POST("/oauth2/token").withEntity("grant_type=client_credentials");
        assertThat(serve(plain).status().intValue()).isEqualTo(415);
    }

    private void damagedRegistration() throws IOException {
        var file = folder.resolve("ward-bot.json");
        Files.writeString(file, Files.readString(file).substring(0, 100));
        var answer = error(CLIENT.assertion(BASE + "/oauth2/token", now));
        register();

        assertThat(answer).isEqualTo("invalid_client");
    }

    private void register() {
        new ClientFolder(folder).put(CLIENT.registration("system/Observation.rs", "TREAT"));
    }

    private JsonNode discovery() {
        return json(serve(HttpRequest.GET("/fhir/.well-known/smart-configuration")));
    }

    private int read(String path, JsonNode token) {
        return serve(HttpRequest.GET(path).addHeader(bearer(token))).status().intValue();
    }

    private static RawHeader bearer(JsonNode token) {
        return RawHeader.create("Authorization", "Bearer " + token.path("access_token").asText());
    }

    private HttpResponse ask(String scope) {
        return ask(CLIENT.assertion(BASE + "/oauth2/token", now), scope);
    }

    private HttpResponse ask(String assertion, String scope) {
        return post(
                SigningClient.form(assertion, scope).entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    /// Empty when a token was issued.
    private String error(String assertion) {
        return json(ask(assertion, "system/Observation.rs")).path("error").asText();
    }

    private HttpResponse post(String form) {
        return serve(
                HttpRequest.POST("/oauth2/token")
                        .withEntity(
                                ContentTypes.parse("application/x-www-form-urlencoded"),
                                form.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Router router() {
        var address = new PublicAddress(Optional.of(URI.create(BASE)));
        var endpoint =
                BackendServices.tokenEndpoint(
                        new ClientFolder(folder),
                        ISSUER,
                        () -> address.of(TokenRoutes.PATH),
                        new InMemoryUsedAssertions(() -> now, 1000),
                        new BackendServices.Limits(
                                Duration.ofSeconds(30), Duration.ofMinutes(5), 1000, 1000),
                        () -> now,
                        RandomGenerator.of("L64X128MixRandom"));
        Route.Handler ok = _ -> CompletableFuture.completedFuture(HttpResponse.create());
        var routes = new ArrayList<>(new DiscoveryRoutes(address, ISSUER).routes());
        routes.addAll(new TokenRoutes(endpoint, Runnable::run).routes());
        routes.add(
                Route.of("GET", "/fhir/{type}/{id}", new Access.OnNamedType(Permission.READ), ok));
        routes.add(
                Route.of(
                        "PUT", "/fhir/{type}/{id}", new Access.OnNamedType(Permission.UPDATE), ok));
        return new Router(
                routes,
                new TokenCheck(ISSUER.toPublicJWK(), () -> now, Duration.ofSeconds(30)),
                MATERIALIZER,
                new BodyRoom(1 << 20),
                trail.auditing(),
                () -> CompletableFuture.completedFuture(true),
                CompletableFuture::failedFuture,
                (_, _, _, _) -> {});
    }

    private HttpResponse serve(HttpRequest request) {
        served = Optional.of(served.orElseGet(this::router));
        return served.get()
                .serve(request)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
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

    private static List<String> texts(JsonNode array) {
        var found = new ArrayList<String>();
        array.forEach(each -> found.add(each.asText()));
        return found;
    }

    /// The rows of the list that demand something of a server, in order.
    private static Set<Integer> demanded() throws IOException {
        var rows = new TreeSet<Integer>();
        var head = Pattern.compile("hl7.fhir.uv.smart-app-launch_2.2.0,(\\d+),.*");
        var tail = Pattern.compile(".*,(SHALL|SHALL NOT),Server,,[a-z]*,,");
        int row = 0;
        for (var line : Files.readAllLines(LIST)) {
            var start = head.matcher(line);
            if (start.matches()) {
                row = Integer.parseInt(start.group(1));
            } else if (line.startsWith("hl7.fhir.uv.smart-app-launch_2.0.0,")) {
                row = 0;
            }
            if (row > 0 && tail.matcher(line).matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Verdict> verdicts() throws IOException {
        return Files.readAllLines(VERDICTS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(";", -1))
                .map(parts -> new Verdict(parts[0], parts[1], parts[2]))
                .toList();
    }

    private static ECKey issuer() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("issuer").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
