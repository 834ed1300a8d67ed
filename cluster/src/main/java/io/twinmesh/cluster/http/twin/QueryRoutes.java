package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Problem;
import io.twinmesh.cluster.http.Refused;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/// Asking about a patient, and hearing the answer.
public final class QueryRoutes {
    private static final Set<String> FIELDS = Set.of("model", "purpose", "asOf", "inputs");
    private static final int MAX_INPUTS = 100;
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final JobDirectory jobs;
    private final TwinRoutes twins;
    private final ModelRoutes models;
    private final Answers answers;
    private final Pseudonyms pseudonyms;
    private final InstantSource time;
    private final Asks asks;
    private final Limits limits;

    /// @param deadline how long a job may take
    /// @param openJobs how many jobs are under way
    public record Limits(long maxBody, Duration deadline, int maxOpenJobs, LongSupplier openJobs) {}

    public QueryRoutes(
            JobDirectory jobs,
            TwinRoutes twins,
            ModelRoutes models,
            Answers answers,
            Pseudonyms pseudonyms,
            InstantSource time,
            Asks asks,
            Limits limits) {
        this.jobs = jobs;
        this.twins = twins;
        this.models = models;
        this.answers = answers;
        this.pseudonyms = pseudonyms;
        this.time = time;
        this.asks = asks;
        this.limits = limits;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/twins/{id}/queries", Scope.TWIN_QUERY, limits.maxBody(), this::ask)
                        .audited(Interaction.QUERY),
                Route.get("/v1/queries/{id}", Scope.TWIN_QUERY, this::look)
                        .audited(Interaction.ANSWER)
                        .within(Duration.ofSeconds(LONGEST_WAIT_SECONDS + 30)));
    }

    private CompletionStage<HttpResponse> ask(Call call) {
        var patient = call.patient();
        var key = call.idempotencyKey();
        var job = pseudonyms.job(call.client(), key);
        var request = request(call, patient);
        if (limits.openJobs().getAsLong() >= limits.maxOpenJobs()) {
            throw new Refused(
                    Problem.busy("queue.full", "Too many questions are waiting; ask again soon."));
        }
        return twins.known(patient)
                .thenCompose(_ -> {
                    CompletionStage<JobReply> reply =
                            asks.ask(jobs.job(job), to -> new JobCommand.Submit(request, to));
                    return reply;
                })
                .thenApply(reply ->
                        switch (reply) {
                            case JobReply.Status(JobStatus status) -> taken(status);
                            case JobReply.Refused(Refusal refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                            case JobReply.Unknown _ ->
                                    throw new IllegalStateException("a submitted job is known");
                        });
    }

    private static HttpResponse taken(JobStatus status) {
        return Json.answer(
                        202,
                        Json.object()
                                .put("id", status.job().value())
                                .put("state", status.state())
                                .toString())
                .addHeader(RawHeader.create("Location", "/v1/queries/" + status.job()));
    }

    private JobCommand.Request request(Call call, PatientId patient) {
        var body = call.object(FIELDS);
        var entry = models.answering(Call.text(body, "model"));
        var purpose = purpose(body);
        call.audit().purpose(purpose);
        call.audit().asked(What.search("RiskAssessment", "model=" + entry.manifest().id().name()));
        return new JobCommand.Request(
                patient,
                call.authenticated().requester(),
                pseudonyms.account("client", call.client()),
                purpose,
                entry.manifest().id().name(),
                entry.digest().text(),
                asOf(body).orElseGet(() -> LocalDate.ofInstant(time.instant(), ZoneOffset.UTC)),
                asked(body),
                entry.manifest().priceTokens(),
                time.instant().plus(limits.deadline()),
                fingerprint(patient, body));
    }

    static String purpose(ObjectNode body) {
        var purpose = Call.text(body, "purpose");
        if (!purpose.matches("[A-Z]{2,20}")) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'purpose' is an HL7 purpose of use, for example TREAT.");
        }
        return purpose;
    }

    /// The day that is asked about, when one is named.
    static Optional<LocalDate> asOf(ObjectNode body) {
        try {
            return Call.optionalText(body, "asOf").map(QueryRoutes::day);
        } catch (DateTimeException _) {
            throw new Refused(
                    400, "body.field-invalid", "'asOf' is a day, for example 2021-03-22.");
        }
    }

    private static LocalDate day(String text) {
        var day = LocalDate.parse(text);
        if (day.getYear() < 1 || day.getYear() > 9999) {
            throw new DateTimeException("got year " + day.getYear() + ", want 1 to 9999");
        }
        return day;
    }

    /// Numbers, booleans and short texts by name; everything else about them is the twin's to say.
    private static String asked(ObjectNode body) {
        var inputs = body.get("inputs");
        if (inputs == null) {
            return "{}";
        }
        if (!(inputs instanceof ObjectNode object)
                || object.size() > MAX_INPUTS
                || object.properties().stream().anyMatch(field -> !scalar(field.getValue()))) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'inputs' is one object of at most "
                            + MAX_INPUTS
                            + " numbers, booleans and texts.");
        }
        return new String(CanonicalJson.bytes(object), StandardCharsets.UTF_8);
    }

    private static boolean scalar(JsonNode value) {
        return value.isNumber()
                || value.isBoolean()
                || (value.isTextual() && value.asText().length() <= 200);
    }

    /// What must be the same when an idempotency key comes again.
    private String fingerprint(PatientId patient, ObjectNode body) {
        var whole = Json.object().put("twin", patient.value()).set("body", body);
        return pseudonyms.fingerprint(
                "question", new String(CanonicalJson.bytes(whole), StandardCharsets.UTF_8));
    }

    private CompletionStage<HttpResponse> look(Call call) {
        if (!JobId.wellFormed(call.parameter("id"))) {
            throw unknown();
        }
        var job = new JobId(call.parameter("id"));
        var wait = wait(call);
        CompletionStage<JobReply> reply =
                wait.isZero()
                        ? asks.ask(jobs.job(job), JobCommand.Look::new)
                        : asks.ask(
                                jobs.job(job),
                                to -> new JobCommand.Await(wait, to),
                                wait.plus(asks.timeout()));
        return reply.thenCompose(heard ->
                switch (heard) {
                    // another client's question does not exist for this one
                    case JobReply.Status(JobStatus status)
                            when status.requester().equals(call.client()) ->
                            answers.assemble(status).thenApply(body -> noted(call, status, body));
                    case JobReply.Status _, JobReply.Unknown _ -> throw unknown();
                    case JobReply.Refused(Refusal refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    /// Where a question stands says nothing of the patient; its answer does.
    private static HttpResponse noted(Call call, JobStatus status, ObjectNode body) {
        if (body.has("answer") || body.has("input")) {
            call.audit()
                    .touched(
                            status.patient(),
                            What.resource("RiskAssessment", status.job().value()));
        } else {
            call.audit().untouched();
        }
        return Json.ok(body);
    }

    private static Duration wait(Call call) {
        var text = call.query("wait").orElse("0");
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) > LONGEST_WAIT_SECONDS) {
            throw new Refused(
                    400,
                    "query.wait-invalid",
                    "'wait' is 0 to " + LONGEST_WAIT_SECONDS + " seconds.");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static Refused unknown() {
        return new Refused(404, "query.unknown", "This client has asked no such question.");
    }
}
