package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// What the router does for the audit trail, whatever a handler forgets.
class AuditingTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("auditing");
    private static final Materializer MATERIALIZER = SystemMaterializer.get(SYSTEM).materializer();
    private static final ECKey ISSUER = issuer();
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final PatientId BOB = new PatientId("tw-" + "b".repeat(32));
    private static final Duration SOON = Duration.ofMillis(20);

    private final TrailInMemory trail = new TrailInMemory();
    private final Auditing auditing = trail.auditing(InstantSource.fixed(NOW));
    private final AtomicInteger handled = new AtomicInteger();
    private Route.Handler handler = _ -> text("the finding");

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void an_answer_leaves_a_record_of_who_what_why_and_from_where() {
        var response = serve(read("/fhir/Observation/o-1"));

        assertThat(response.status().intValue()).isEqualTo(200);
        var record = only();
        assertThat(record.interaction()).isEqualTo(Interaction.READ);
        assertThat(record.outcome()).isEqualTo(AuditOutcome.SUCCESS);
        assertThat(record.at()).isEqualTo(NOW);
        assertThat(record.who().client()).isEqualTo("clinic");
        assertThat(record.who().user()).contains("Practitioner/7");
        assertThat(record.who().address()).contains("192.0.2.7");
        assertThat(record.who().purpose()).contains("TREAT");
        assertThat(record.who().request()).isEqualTo("4711");
        assertThat(record.patient()).isEmpty();
        assertThat(record.what()).isEqualTo(What.resource("Observation", "o-1"));
    }

    @Test
    void the_address_says_which_patient_version_and_search_it_was() {
        serve(read("/fhir/Patient/" + ADA));
        serve(read("/fhir/Observation/o-1/_history/3"));
        serve(read("/fhir/Observation?patient=" + ADA + "&code=85354-9"));
        serve(read("/v1/twins/" + EVE + "/more"));
        serve(read("/fhir/Quixote/o-1"));

        var records = trail.records();
        assertThat(records)
                .extracting(AuditRecord::patient)
                .containsExactly(
                        Optional.of(ADA),
                        Optional.empty(),
                        Optional.of(ADA),
                        Optional.of(EVE),
                        Optional.empty());
        assertThat(records)
                .extracting(AuditRecord::what)
                .containsExactly(
                        What.resource("Patient", ADA.value()),
                        What.version("Observation", "o-1", 3),
                        What.search("Observation", "patient=" + ADA + "&code=85354-9"),
                        What.resource("Patient", EVE.value()),
                        What.nothing());
    }

    @Test
    void
            what_leaves_is_recorded_with_the_rules_that_let_it_and_a_refusal_with_the_one_that_did_not() {
        var first = RuleId.of("Consent/c/_history/1", "provision");
        var second = RuleId.of("Consent/c/_history/1", "provision.provision[0]");
        handler =
                call -> {
                    call.audit().admitted(ADA, List.of(first, second));
                    call.audit().touched(ADA);
                    call.audit()
                            .touched(
                                    ADA,
                                    List.of(new What.Resource("Observation", "1", Optional.of(1))),
                                    List.of(second, second));
                    call.audit().touched(EVE);
                    return text("the finding");
                };
        serve(read("/fhir/Observation?patient=" + ADA));
        handler =
                call -> {
                    call.audit().denied(second);
                    throw new Refused(403, "consent.denied", "The patient does not permit it.");
                };
        serve(read("/fhir/Patient/" + ADA));

        assertThat(trail.records())
                .extracting(record -> record.what().rules())
                .containsExactly(
                        List.of(first.text(), second.text()),
                        List.of(second.text()),
                        List.of(),
                        List.of(second.text()));
    }

    @Test
    void a_search_in_a_body_is_recorded_with_its_text() {
        serve(authorised(HttpRequest.POST("/fhir/Observation/_search")).withEntity("code=85354-9"));

        assertThat(only().what()).isEqualTo(What.search("Observation", "code=85354-9"));
    }

    @Test
    void each_patient_that_a_handler_names_has_a_record_of_its_own() {
        handler =
                call -> {
                    call.audit().touched(ADA);
                    call.audit().touched(EVE, What.resource("Condition", "c-1"));
                    return text("two findings");
                };

        serve(read("/fhir/Condition?code=x"));

        assertThat(trail.records())
                .extracting(AuditRecord::patient)
                .containsExactly(Optional.of(ADA), Optional.of(EVE));
        assertThat(trail.records())
                .extracting(AuditRecord::what)
                .containsExactly(
                        What.search("Condition", "code=x"), What.resource("Condition", "c-1"));
    }

    @Test
    void many_resources_of_a_patient_are_named_in_records_of_a_thousand() {
        var resources =
                IntStream.range(0, 2500)
                        .mapToObj(i -> new What.Resource("Observation", "o" + i, Optional.empty()))
                        .toList();
        handler =
                call -> {
                    call.audit().touched(ADA, resources);
                    return text("stored");
                };

        serve(read("/fhir/Observation"));

        assertThat(trail.records())
                .extracting(record -> record.what().resources().size())
                .containsExactly(1000, 1000, 500);
    }

    @Test
    void a_handler_that_gives_nothing_away_leaves_no_record_when_it_says_so() {
        handler =
                call -> {
                    call.audit().untouched();
                    return text("wait");
                };

        serve(read("/fhir/Observation/o-1"));

        assertThat(trail.records()).isEmpty();
    }

    @Test
    void nothing_leaves_before_its_record_is_durable() {
        var durable = trail.hold();

        var response = begin(read("/fhir/Observation/o-1"));

        assertThat(response).isNotDone();
        durable.complete(new Recorded.Written(1));
        assertThat(response.orTimeout(20, TimeUnit.SECONDS).join().status().intValue())
                .isEqualTo(200);
    }

    @Test
    void an_answer_that_cannot_be_recorded_is_a_503_without_it() {
        trail.refuse("audit.queue-full");

        var response = serve(read("/fhir/Observation/o-1"));

        assertThat(response.status().intValue()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isPresent();
        assertThat(body(response)).contains("audit.queue-full").doesNotContain("finding");
    }

    @Test
    void what_could_not_be_recorded_now_is_not_even_begun() {
        trail.hinder("audit.unavailable");

        assertThat(body(serve(read("/fhir/Observation/o-1")))).contains("audit.unavailable");

        assertThat(handled).hasValue(0);
        assertThat(body(serve(HttpRequest.GET("/open")))).isEqualTo("the finding");
    }

    @Test
    void a_refusal_is_recorded_with_its_code_and_what_had_happened_before_it() {
        handler =
                call -> {
                    call.audit().touched(ADA, What.resource("Condition", "c-1"));
                    call.audit().about(EVE);
                    throw new Refused(403, "consent.denied", "The patient does not want it.");
                };

        var response = serve(read("/fhir/Condition?code=x"));

        assertThat(response.status().intValue()).isEqualTo(403);
        assertThat(trail.records())
                .extracting(AuditRecord::outcome)
                .containsExactly(AuditOutcome.SUCCESS, AuditOutcome.MINOR);
        assertThat(trail.records())
                .extracting(AuditRecord::refusal)
                .containsExactly(Optional.empty(), Optional.of("consent.denied"));
        assertThat(trail.records().getLast().patient()).contains(EVE);
    }

    @Test
    void a_refusal_is_recorded_of_each_patient_it_is_about_of_whom_nothing_has_happened() {
        handler =
                call -> {
                    call.audit().about(List.of(ADA, EVE, BOB));
                    call.audit().touched(EVE, What.resource("Condition", "c-1"));
                    throw new Refused(412, "resource.version-conflict", "It has another version.");
                };

        serve(read("/fhir/Condition?code=x"));

        assertThat(trail.records())
                .extracting(record -> record.patient().orElseThrow())
                .containsExactly(EVE, ADA, BOB);
        assertThat(trail.records())
                .extracting(AuditRecord::outcome)
                .containsExactly(AuditOutcome.SUCCESS, AuditOutcome.MINOR, AuditOutcome.MINOR);
    }

    /// The time of its route is over when the first of them is heard.
    @Test
    void what_a_request_does_when_its_time_is_over_is_recorded_once_and_also_before_it_fails() {
        var work = new CompletableFuture<HttpResponse>();
        handler =
                call -> {
                    call.audit().about(ADA);
                    call.audit().touched(ADA, What.resource("Condition", "c-1"));
                    return work.whenComplete(
                            (_, _) -> call.audit().touched(EVE, What.resource("Condition", "c-2")));
                };

        assertThat(body(serve(authorised(HttpRequest.POST("/slow"))))).contains("server.busy");
        assertThat(trail.records())
                .extracting(AuditRecord::refusal)
                .containsExactly(Optional.empty(), Optional.of("server.busy"));
        work.completeExceptionally(new Refused(409, "resource.exists", "It is there."));

        assertThat(trail.records()).hasSize(3);
        assertThat(trail.records().getLast().outcome()).isEqualTo(AuditOutcome.SUCCESS);
        assertThat(trail.records().getLast().patient()).contains(EVE);
        assertThat(trail.records().getLast().what()).isEqualTo(What.resource("Condition", "c-2"));
    }

    @Test
    void a_request_that_ends_well_when_its_time_is_over_leaves_the_record_of_that_too() {
        var work = new CompletableFuture<HttpResponse>();
        handler = _ -> work;

        serve(authorised(HttpRequest.POST("/slow")));
        work.complete(HttpResponse.create());

        assertThat(trail.records())
                .extracting(AuditRecord::outcome)
                .containsExactly(AuditOutcome.SERIOUS, AuditOutcome.SUCCESS);
    }

    @Test
    void what_would_have_been_shown_when_the_time_was_over_was_shown_to_nobody() {
        var work = new CompletableFuture<HttpResponse>();
        handler = call -> work.whenComplete((_, _) -> call.audit().touched(ADA));

        serve(read("/slow"));
        work.complete(HttpResponse.create());

        assertThat(only().refusal()).contains("server.busy");
    }

    @Test
    void a_fault_is_recorded_as_serious() {
        handler =
                _ -> {
                    throw new IllegalStateException("secret");
                };

        serve(read("/fhir/Observation/o-1"));

        assertThat(only().outcome()).isEqualTo(AuditOutcome.SERIOUS);
        assertThat(only().refusal()).contains("server.failure");
    }

    @Test
    void a_client_without_the_scope_is_recorded_by_name() {
        var token = token("ledger:read");
        serve(
                HttpRequest.GET("/fhir/Patient/" + ADA)
                        .addHeader(RawHeader.create("Authorization", "Bearer " + token)));

        assertThat(only().who().client()).isEqualTo("clinic");
        assertThat(only().refusal()).contains("auth.scope-missing");
        assertThat(only().patient()).contains(ADA);
        assertThat(handled).hasValue(0);
    }

    @Test
    void callers_without_a_token_are_recorded_up_to_a_limit_and_refused_beyond_it() {
        for (int i = 0; i < 5; i++) {
            var response = serve(HttpRequest.GET("/fhir/Patient/" + ADA));
            assertThat(response.status().intValue()).isEqualTo(401);
        }

        // the trail of this test takes three in a minute
        assertThat(trail.records()).hasSize(3);
        assertThat(trail.records().getFirst().who().client()).isEmpty();
        assertThat(trail.records().getFirst().refusal()).contains("auth.token-missing");
    }

    @Test
    void a_route_that_touches_nobody_leaves_no_record() {
        serve(HttpRequest.GET("/open"));

        assertThat(trail.records()).isEmpty();
    }

    private AuditRecord only() {
        assertThat(trail.records()).hasSize(1);
        return trail.records().getFirst();
    }

    private List<Route> routes() {
        Route.Handler counted =
                call -> {
                    handled.incrementAndGet();
                    return handler.handle(call);
                };
        return List.of(
                Route.get("/fhir/{rest*}", Scope.TWIN_READ, counted).audited(Interaction.READ),
                Route.post("/fhir/{rest*}", Scope.TWIN_READ, 100, counted)
                        .audited(Interaction.SEARCH),
                Route.get("/v1/twins/{rest*}", Scope.TWIN_READ, counted).audited(Interaction.TWIN),
                Route.get("/slow", Scope.TWIN_READ, counted).audited(Interaction.READ).within(SOON),
                Route.post("/slow", Scope.TWIN_READ, 100, counted)
                        .audited(Interaction.TRANSACTION)
                        .within(SOON),
                Route.open("GET", "/open", _ -> text("the finding")));
    }

    private HttpResponse serve(HttpRequest request) {
        return begin(request).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<HttpResponse> begin(HttpRequest request) {
        return new Router(
                        routes(),
                        new TokenCheck(
                                ISSUER.toPublicJWK(),
                                InstantSource.system(),
                                Duration.ofSeconds(1)),
                        MATERIALIZER,
                        new BodyRoom(1 << 20),
                        auditing,
                        () -> CompletableFuture.completedFuture(true),
                        CompletableFuture::failedFuture,
                        (_, _, _, _) -> {})
                .serve(request)
                .toCompletableFuture();
    }

    private static HttpRequest read(String path) {
        return authorised(HttpRequest.GET(path));
    }

    private static HttpRequest authorised(HttpRequest request) {
        try {
            return request.addHeader(
                            RawHeader.create("Authorization", "Bearer " + token("twin:read")))
                    .addHeader(RawHeader.create("X-Request-Id", "4711"))
                    .addAttribute(
                            AttributeKeys.remoteAddress,
                            RemoteAddress.create(InetAddress.getByName("192.0.2.7")));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(String scope) {
        var now = Instant.now();
        try {
            var jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
                            new JWTClaimsSet.Builder()
                                    .audience("twinmesh")
                                    .subject("clinic")
                                    .issueTime(Date.from(now))
                                    .expirationTime(Date.from(now.plusSeconds(60)))
                                    .claim("scope", scope)
                                    .claim("acts_for", Map.of("practitioner", "Practitioner/7"))
                                    .build());
            jwt.sign(new ECDSASigner(ISSUER));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey issuer() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String body(HttpResponse response) {
        return response.entity()
                .toStrict(60_000, MATERIALIZER)
                .toCompletableFuture()
                .join()
                .getData()
                .utf8String();
    }

    private static CompletionStage<HttpResponse> text(String text) {
        return CompletableFuture.completedFuture(HttpResponse.create().withEntity(text));
    }
}
