package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// What becomes of what a request did when the trail does not take it at first, or its time is over
/// by then.
class AuditingAgainTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("auditing-again");
    private static final ECKey ISSUER = issuer();
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Auditing.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final TrailInMemory trail = new TrailInMemory();
    private final Auditing auditing = trail.auditing();
    private CompletionStage<HttpResponse> work = CompletableFuture.completedFuture(stored());

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.detachAppender(log);
    }

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void what_the_trail_takes_only_at_the_second_try_stands_there_beside_the_refusal() {
        trail.refuseOnce("audit.unavailable");

        var response = serve(HttpRequest.POST("/fhir"));

        assertThat(response.status().intValue()).isEqualTo(503);
        assertThat(patients()).containsExactly(ADA, EVE);
        assertThat(trail.records())
                .extracting(AuditRecord::refusal)
                .containsExactly(
                        Optional.empty(), Optional.empty(), Optional.of("audit.unavailable"));
    }

    @Test
    void what_a_trail_fails_to_take_once_stands_there_too() {
        trail.hold().completeExceptionally(new IllegalStateException("planted"));

        serve(HttpRequest.POST("/fhir"));

        assertThat(patients()).containsExactly(ADA, EVE);
    }

    @Test
    void what_was_only_to_be_shown_and_not_entered_was_shown_to_nobody() {
        trail.refuseOnce("audit.unavailable");

        serve(HttpRequest.GET("/fhir/$export/ex-1"));

        assertThat(trail.records())
                .extracting(AuditRecord::refusal)
                .containsExactly(Optional.of("audit.unavailable"));
    }

    @Test
    void what_the_trail_refuses_when_the_time_is_over_is_tried_again() {
        var durable = trail.hold();

        assertThat(serve(HttpRequest.POST("/slow")).status().intValue()).isEqualTo(503);
        assertThat(patients()).isEmpty();
        durable.complete(new Recorded.Refused("audit.unavailable"));

        assertThat(patients()).containsExactly(ADA, EVE);
        assertThat(log.list).isEmpty();
    }

    @Test
    void what_the_trail_refuses_twice_when_the_time_is_over_is_logged_without_whose_it_is() {
        var durable = trail.hold();

        serve(HttpRequest.POST("/slow"));
        trail.refuse("audit.queue-full");
        durable.complete(new Recorded.Refused("audit.unavailable"));

        assertThat(patients()).isEmpty();
        assertThat(log.list).hasSize(1);
        var told = log.list.getFirst();
        assertThat(told.getThrowableProxy().getMessage()).isEqualTo("audit.queue-full");
        assertThat(told.getFormattedMessage()).doesNotContain(ADA.value(), EVE.value());
    }

    @Test
    void an_answer_that_comes_too_late_and_is_refused_by_the_trail_is_tried_again() {
        var slow = new CompletableFuture<HttpResponse>();
        work = slow;

        serve(HttpRequest.POST("/slow"));
        trail.refuseOnce("audit.unavailable");
        slow.complete(stored());

        assertThat(patients()).containsExactly(ADA, EVE);
        assertThat(log.list).isEmpty();
    }

    @Test
    void an_export_ordered_when_the_time_was_over_is_recorded_and_a_look_at_it_is_not() {
        for (var path : List.of("/fhir/$export", "/fhir/$export/ex-1")) {
            var slow = new CompletableFuture<HttpResponse>();
            work = slow;
            serve(HttpRequest.GET(path));
            slow.complete(stored());
        }

        assertThat(trail.records())
                .extracting(AuditRecord::refusal)
                .containsExactly(
                        Optional.of("server.busy"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("server.busy"));
    }

    private List<PatientId> patients() {
        return trail.records().stream().flatMap(record -> record.patient().stream()).toList();
    }

    private HttpResponse serve(HttpRequest request) {
        return new Router(
                        List.of(
                                Route.open("POST", "/fhir", this::touch)
                                        .audited(Interaction.TRANSACTION),
                                Route.open("POST", "/slow", this::touch)
                                        .audited(Interaction.TRANSACTION)
                                        .within(SOON),
                                Route.open("GET", "/fhir/$export", this::touch)
                                        .audited(Interaction.EXPORT)
                                        .within(SOON),
                                Route.open("GET", "/fhir/$export/{id}", this::touch)
                                        .audited(Interaction.EXPORT)
                                        .within(SOON)),
                        new TokenCheck(
                                ISSUER.toPublicJWK(),
                                InstantSource.system(),
                                Duration.ofSeconds(1)),
                        SystemMaterializer.get(SYSTEM).materializer(),
                        new BodyRoom(1 << 20),
                        auditing,
                        () -> CompletableFuture.completedFuture(true),
                        CompletableFuture::failedFuture,
                        (_, _, _, _) -> {})
                .serve(request)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /// Touches two patients when the work is done.
    private CompletionStage<HttpResponse> touch(Call call) {
        return work.thenApply(response -> {
            call.audit().touched(ADA, What.resource("Condition", "c-1"));
            call.audit().touched(EVE, What.resource("Condition", "c-2"));
            return response;
        });
    }

    private static HttpResponse stored() {
        return HttpResponse.create().withEntity("stored");
    }

    private static ECKey issuer() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
