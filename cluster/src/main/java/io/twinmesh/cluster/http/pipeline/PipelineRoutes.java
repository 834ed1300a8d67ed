package io.twinmesh.cluster.http.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.pipeline.PipelineCommand;
import io.twinmesh.actors.pipeline.PipelineCommand.Order;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineReply;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineStatus;
import io.twinmesh.actors.pipeline.PipelineDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.AskedConfines;
import io.twinmesh.cluster.http.twin.ModelRoutes;
import io.twinmesh.cluster.http.twin.QueryRoutes;
import io.twinmesh.cluster.http.twin.QuestionBody;
import io.twinmesh.cluster.http.twin.TwinRoutes;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.PipelineId;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.vault.key.Sealed;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Asking several models in a chain about a patient, and where the chain stands. The answers are
/// those of its jobs.
public final class PipelineRoutes {
    private static final Set<String> FIELDS =
            Stream.concat(AskedConfines.FIELDS.stream(), Stream.of("purpose", "asOf", "steps"))
                    .collect(Collectors.toUnmodifiableSet());

    /// A step may bring an image, in base64.
    private static final long MOST_BODY = 1 << 20;

    private final PipelineDirectory pipelines;
    private final TwinRoutes twins;
    private final ModelRoutes models;
    private final Pseudonyms pseudonyms;
    private final InstantSource time;
    private final Asks asks;
    private final QueryRoutes.Limits limits;
    private final StepSeal seal;

    public PipelineRoutes(
            PipelineDirectory pipelines,
            TwinRoutes twins,
            ModelRoutes models,
            Pseudonyms pseudonyms,
            InstantSource time,
            Asks asks,
            QueryRoutes.Limits limits,
            StepSeal seal) {
        this.pipelines = pipelines;
        this.twins = twins;
        this.models = models;
        this.pseudonyms = pseudonyms;
        this.time = time;
        this.asks = asks;
        this.limits = limits;
        this.seal = seal;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/twins/{id}/pipelines", Scope.TWIN_QUERY, MOST_BODY, this::ask)
                        .audited(Interaction.QUERY),
                Route.get("/v1/pipelines/{id}", Scope.TWIN_QUERY, this::look)
                        .audited(Interaction.ANSWER));
    }

    private CompletionStage<HttpResponse> ask(Call call) {
        var patient = call.patient();
        var pipeline = pseudonyms.pipeline(call.client(), call.idempotencyKey());
        var body = call.object(FIELDS);
        var purpose = QuestionBody.purpose(call, body);
        call.audit().purpose(purpose);
        call.audit().asked(What.search("RiskAssessment", "pipeline=" + pipeline));
        return limits.openJobs()
                .within(
                        payer(call),
                        List.of(pseudonyms.job(pipeline, 0)),
                        () -> submit(call, patient, pipeline, body, purpose),
                        _ -> Set.of())
                .thenApply(reply ->
                        switch (reply) {
                            case PipelineReply.Status(var status) ->
                                    Json.answer(202, json(status).toString())
                                            .addHeader(
                                                    RawHeader.create(
                                                            "Location",
                                                            "/v1/pipelines/" + pipeline));
                            case PipelineReply.Refused(Refusal refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                            case PipelineReply.Unknown _ ->
                                    throw new IllegalStateException(
                                            "a submitted pipeline is known");
                        });
    }

    private CompletionStage<PipelineReply> submit(
            Call call, PatientId patient, PipelineId pipeline, ObjectNode body, String purpose) {
        return twins.known(patient)
                .thenApplyAsync(_ -> order(call, patient, pipeline, body, purpose), asks.blocking())
                .thenCompose(order ->
                        asks.ask(
                                pipelines.pipeline(pipeline),
                                to -> new PipelineCommand.Submit(order, to)));
    }

    /// Blocks when a step brings values.
    private Order order(
            Call call, PatientId patient, PipelineId pipeline, ObjectNode body, String purpose) {
        var read =
                new PipelineOrder(
                        models::answering,
                        step -> pseudonyms.job(pipeline, step),
                        (job, values) -> sealed(patient, job, values));
        var steps = read.read(body.path("steps"));
        var confines = AskedConfines.read(body, read.manifests());
        return new Order(
                patient,
                call.authenticated().requester(),
                payer(call),
                purpose,
                QuestionBody.asOf(body)
                        .orElseGet(() -> LocalDate.ofInstant(time.instant(), ZoneOffset.UTC)),
                steps,
                confines.region(),
                confines.zone(),
                confines.numericClass(),
                fingerprint(patient, body));
    }

    private AccountId payer(Call call) {
        return pseudonyms.account("client", call.client());
    }

    private Sealed sealed(PatientId patient, JobId job, String values) {
        return seal.seal(patient, job, values)
                .orElseThrow(() ->
                        new Refused(
                                410,
                                "twin.erased",
                                "This twin was erased; its history cannot be read any more."));
    }

    private String fingerprint(PatientId patient, ObjectNode body) {
        var whole = Json.object().put("twin", patient.value()).set("body", body);
        return pseudonyms.fingerprint(
                "pipeline", new String(CanonicalJson.bytes(whole), StandardCharsets.UTF_8));
    }

    private CompletionStage<HttpResponse> look(Call call) {
        if (!PipelineId.wellFormed(call.parameter("id"))) {
            throw unknown();
        }
        CompletionStage<PipelineReply> reply =
                asks.ask(
                        pipelines.pipeline(new PipelineId(call.parameter("id"))),
                        PipelineCommand.Look::new);
        return reply.thenApply(heard ->
                switch (heard) {
                    // another client's pipeline does not exist for this one
                    case PipelineReply.Status(var status)
                            when status.requester().equals(call.client()) ->
                            noted(call, status);
                    case PipelineReply.Status _, PipelineReply.Unknown _ -> throw unknown();
                    case PipelineReply.Refused(Refusal refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    /// Where a pipeline stands says nothing of the patient; why it stopped may.
    private static HttpResponse noted(Call call, PipelineStatus status) {
        if (status.code().isPresent()) {
            call.audit()
                    .touched(
                            status.patient(),
                            What.resource("RiskAssessment", status.pipeline().value()));
        } else {
            call.audit().untouched();
        }
        return Json.ok(json(status));
    }

    private static ObjectNode json(PipelineStatus status) {
        var body =
                Json.object()
                        .put("id", status.pipeline().value())
                        .put("state", status.state())
                        .put("twin", status.patient().value());
        status.code().ifPresent(code -> body.put("code", code));
        var steps = body.putArray("steps");
        for (var step : status.steps()) {
            var row =
                    steps.addObject()
                            .put("model", step.step().question())
                            .put("modelDigest", step.step().modelDigest())
                            .put("price", step.step().priceTokens())
                            .put("state", step.state())
                            .put("given", step.step().given().isPresent());
            if (!step.state().equals("waiting") && !step.state().equals("not-asked")) {
                row.put("query", "/v1/queries/" + step.step().job());
            }
            if (step.state().equals("awaiting-review")) {
                row.put(
                        "review",
                        "/v1/twins/"
                                + status.patient()
                                + "/answers/"
                                + step.step().job()
                                + "/review");
            }
            var from = row.putObject("from");
            step.step()
                    .feeds()
                    .forEach(feed -> from.put(feed.input(), feed.step() + "." + feed.output()));
        }
        return body;
    }

    private static Refused unknown() {
        return new Refused(404, "pipeline.unknown", "This client has asked for no such pipeline.");
    }
}
