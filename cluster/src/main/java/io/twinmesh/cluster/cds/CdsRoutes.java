package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.smart.ClientTokens;
import io.twinmesh.cluster.security.smart.ClientTokens.Shown;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The interface of CDS Hooks 2.0: discovery, services, feedback, and what is behind the link of a
/// card. Every request carries a token that the client has signed for exactly this address.
/// https://cds-hooks.hl7.org/2.0/
public final class CdsRoutes {
    private static final String BASE = "/cds-services";
    private static final String SERVICE = BASE + "/{service}";
    private static final String FEEDBACK = SERVICE + "/feedback";
    private static final String ANSWER = SERVICE + "/answers/{answer}";

    /// Prefetched resources come with a call.
    private static final long MOST_BODY = 4 << 20;

    private final ClientTokens tokens;
    private final CdsAnswers answers;
    private final EvidenceAnswers evidence;
    private final Counted counted;
    private final UnaryOperator<String> address;
    private final Executor blocking;

    /// Counts what clinicians did with cards.
    @FunctionalInterface
    public interface Counted {
        /// @param outcome `accepted` or `overridden`
        void feedback(String service, String outcome);
    }

    /// @param address this server's own address of a path
    /// @param blocking runs what waits for the disk
    public CdsRoutes(
            ClientTokens tokens,
            CdsAnswers answers,
            EvidenceAnswers evidence,
            Counted counted,
            UnaryOperator<String> address,
            Executor blocking) {
        this.tokens = tokens;
        this.answers = answers;
        this.evidence = evidence;
        this.counted = counted;
        this.address = address;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.open(
                        "GET",
                        BASE,
                        call ->
                                known(
                                        call,
                                        BASE,
                                        (_, _) -> done(discovery(answers::observations)))),
                Route.open("POST", SERVICE, this::serve)
                        .taking(MOST_BODY)
                        .audited(Interaction.QUERY),
                Route.open("POST", FEEDBACK, this::feedback).taking(MOST_BODY),
                Route.open("GET", ANSWER, this::answer)
                        .audited(Interaction.ANSWER)
                        .within(Duration.ofSeconds(40)),
                Route.open("OPTIONS", BASE, CdsRoutes::preflight),
                Route.open("OPTIONS", SERVICE, CdsRoutes::preflight),
                Route.open("OPTIONS", FEEDBACK, CdsRoutes::preflight),
                Route.open("OPTIONS", ANSWER, CdsRoutes::preflight));
    }

    /// Browsers ask first. The token is in a header, never in a cookie, so any page may ask.
    private static CompletionStage<HttpResponse> preflight(Call call) {
        return CompletableFuture.completedStage(
                HttpResponse.create()
                        .withStatus(204)
                        .addHeader(RawHeader.create("Access-Control-Allow-Origin", "*"))
                        .addHeader(RawHeader.create("Access-Control-Allow-Methods", "GET, POST"))
                        .addHeader(
                                RawHeader.create(
                                        "Access-Control-Allow-Headers",
                                        "Authorization, Content-Type")));
    }

    private CompletionStage<HttpResponse> known(
            Call call,
            String path,
            BiFunction<Call, Caller, CompletionStage<? extends JsonNode>> then) {
        var token =
                call.request()
                        .getHeader("Authorization")
                        .map(header -> header.value())
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .map(value -> value.substring(7).strip())
                        .orElseThrow(() -> unauthorized("A JWT of the client is needed."));
        return CompletableFuture.supplyAsync(
                        () -> tokens.check(token, address.apply(path)), blocking)
                .thenCompose(shown ->
                        switch (shown) {
                            case Shown.By(Caller caller) -> then.apply(call, caller);
                            case Shown.Refused(String why) -> throw unauthorized(why);
                            case Shown.Full() ->
                                    throw new Refused(
                                            Problem.busy(
                                                    Busy.CARD_TOKENS,
                                                    "Too many tokens are in use; try again."));
                        })
                .thenApply(body ->
                        Json.ok(body)
                                .addHeader(RawHeader.create("Access-Control-Allow-Origin", "*")));
    }

    private static Refused unauthorized(String why) {
        return new Refused(401, "cds.token-invalid", why);
    }

    private static CompletionStage<JsonNode> done(JsonNode body) {
        return CompletableFuture.completedStage(body);
    }

    /// @param observations which a client had best send along, as a query
    static ObjectNode discovery(Function<CdsService, Optional<String>> observations) {
        var body = Json.object();
        var services = body.putArray("services");
        for (var service : CdsService.values()) {
            var query = observations.apply(service);
            var prefetch =
                    services.addObject()
                            .put("hook", service.hook())
                            .put("id", service.id())
                            .put("title", service.title())
                            .put("description", service.description())
                            .put(
                                    "usageRequirements",
                                    "The patient's id is that of a Patient on this server's FHIR"
                                            + " interface. Values come from the twin, as far as consent"
                                            + " permits"
                                            + (query.isPresent()
                                                    ? "; those that it does not have, from what was"
                                                            + " prefetched."
                                                    : "."))
                            .putObject("prefetch")
                            .put("patient", "Patient/{{context.patientId}}");
            query.ifPresent(it -> prefetch.put(service.prefetchKey(), it));
        }
        return body;
    }

    private CompletionStage<HttpResponse> serve(Call call) {
        return known(
                call,
                BASE + "/" + call.parameter("service"),
                (_, caller) -> {
                    var service = service(call);
                    var request = HookRequest.read(service, call.json(), address.apply("/fhir"));
                    return switch (service) {
                        case DETERIORATION, CARDIOVASCULAR_RISK, KIDNEY ->
                                answers.cards(call, caller, service, request);
                        case ONCOLOGY -> evidence.cards(call, caller, service, request);
                    };
                });
    }

    private CompletionStage<HttpResponse> answer(Call call) {
        return known(
                call,
                BASE + "/" + call.parameter("service") + "/answers/" + call.parameter("answer"),
                (_, caller) -> {
                    var service = service(call);
                    var answer = call.parameter("answer");
                    return switch (service) {
                        case DETERIORATION, CARDIOVASCULAR_RISK, KIDNEY ->
                                answers.whole(call, caller, service, answer);
                        case ONCOLOGY -> evidence.whole(call, caller, service, answer);
                    };
                });
    }

    /// Counted, and nothing else: what a clinician says of a card changes no answer, and the words
    /// may tell of the patient. Judging an answer is a review.
    private CompletionStage<HttpResponse> feedback(Call call) {
        return known(
                call,
                BASE + "/" + call.parameter("service") + "/feedback",
                (_, _) -> {
                    var service = service(call);
                    var list = call.json().path("feedback");
                    CardFeedback.check(list);
                    list.forEach(
                            one -> counted.feedback(service.id(), one.path("outcome").asText()));
                    return done(Json.object());
                });
    }

    private static CdsService service(Call call) {
        return CdsService.named(call.parameter("service"))
                .orElseThrow(
                        () -> new Refused(404, "cds.service-unknown", "There is no such service."));
    }
}
