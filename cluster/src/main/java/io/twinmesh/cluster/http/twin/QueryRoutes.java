package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.cluster.http.twin.Questions.Part;
import io.twinmesh.cluster.http.twin.Questions.Submitted;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.signal.MeasuredSignals;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/// Asking about a patient, and hearing the answer.
public final class QueryRoutes {
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final TwinRoutes twins;
    private final ModelRoutes models;
    private final Questions questions;
    private final List<AnsweredAtOnce> atOnce;
    private final MeasuredSignals signals;
    private final Pseudonyms pseudonyms;
    private final InstantSource time;
    private final Limits limits;

    /// @param deadline how long a job may take
    public record Limits(long maxBody, Duration deadline, OpenJobs openJobs) {}

    public QueryRoutes(
            TwinRoutes twins,
            ModelRoutes models,
            Questions questions,
            List<AnsweredAtOnce> atOnce,
            MeasuredSignals signals,
            Pseudonyms pseudonyms,
            InstantSource time,
            Limits limits) {
        this.twins = twins;
        this.models = models;
        this.questions = questions;
        this.atOnce = List.copyOf(atOnce);
        this.signals = signals;
        this.pseudonyms = pseudonyms;
        this.time = time;
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
        var named = call.json().path("question").asText();
        for (var one : atOnce) {
            if (one.question().text().equals(named)) {
                return one.answer(call);
            }
        }
        var body = QuestionBody.read(call, models);
        call.audit().purpose(body.purpose());
        call.audit().asked(What.search("RiskAssessment", body.audited()));
        return limits.openJobs()
                .within(
                        payer(call),
                        jobs(call, key, body),
                        () -> submit(call, patient, key, body),
                        Questions::open)
                .thenApply(submitted ->
                        body.body().has("model")
                                ? taken(submitted.getFirst().part().job().value(), one(submitted))
                                : together(body, submitted));
    }

    private CompletionStage<List<Submitted>> submit(
            Call call, PatientId patient, String key, QuestionBody body) {
        var asOf = body.asOf().orElseGet(() -> LocalDate.ofInstant(time.instant(), ZoneOffset.UTC));
        var asked = body.models().stream().map(ModelCatalog.Entry::manifest).toList();
        return twins.known(patient)
                .thenCompose(_ -> signals.of(patient, asked, asOf))
                .thenCompose(measured ->
                        questions.submit(parts(call, patient, key, body, asOf, measured)));
    }

    private static ObjectNode one(List<Submitted> submitted) {
        var only = submitted.getFirst();
        return Json.object().put("id", only.part().job().value()).put("state", only.state().text());
    }

    private HttpResponse together(QuestionBody body, List<Submitted> submitted) {
        var asked = new AskedTogether(submitted.stream().map(one -> one.part().job()).toList());
        var json = Json.object().put("id", asked.text()).put("state", "submitted");
        body.question().ifPresent(question -> json.put("question", question));
        json.put(
                "price",
                submitted.stream().mapToLong(one -> one.part().request().priceTokens()).sum());
        var queries = json.putArray("queries");
        for (int i = 0; i < submitted.size(); i++) {
            var one = submitted.get(i);
            var query =
                    queries.addObject()
                            .put("id", one.part().job().value())
                            .put("model", body.models().get(i).manifest().id().toString())
                            .put("state", one.state().text());
            one.refusal().ifPresent(why -> query.put("code", why.code()).put("why", why.why()));
        }
        body.question()
                .map(models::question)
                .ifPresent(question -> Questions.absent(json, models.absent(question)));
        return taken(asked.text(), json);
    }

    private static HttpResponse taken(String id, ObjectNode body) {
        return Json.answer(202, body.toString())
                .addHeader(RawHeader.create("Location", "/v1/queries/" + id));
    }

    /// One job per model, named by the client and its key: the same request again is the same jobs.
    private List<Part> parts(
            Call call,
            PatientId patient,
            String key,
            QuestionBody body,
            LocalDate asOf,
            Map<ModelId, ObjectNode> measured) {
        var parts = new ArrayList<Part>();
        var fingerprint = fingerprint(patient, body.body());
        var deadline = time.instant().plus(limits.deadline());
        var jobs = jobs(call, key, body);
        for (var entry : body.models()) {
            var model = entry.manifest();
            parts.add(
                    new Part(
                            jobs.get(parts.size()),
                            new JobCommand.Request(
                                    patient,
                                    call.authenticated().requester(),
                                    payer(call),
                                    body.purpose(),
                                    body.question().orElse(model.id().name()),
                                    entry.digest().text(),
                                    asOf,
                                    body.asked(
                                            model,
                                            measured.getOrDefault(model.id(), Json.object())),
                                    model.priceTokens(),
                                    deadline,
                                    body.level(),
                                    body.priority(),
                                    body.confines().region(),
                                    body.confines().zone(),
                                    body.confines().numericClass(),
                                    fingerprint)));
        }
        return parts;
    }

    /// Of each model, in their order.
    private List<JobId> jobs(Call call, String key, QuestionBody body) {
        return IntStream.range(0, body.models().size())
                // a client's key has no space in it, so no other key names these
                .mapToObj(i -> pseudonyms.job(call.client(), i == 0 ? key : key + " " + i))
                .toList();
    }

    private AccountId payer(Call call) {
        return pseudonyms.account("client", call.client());
    }

    /// What must be the same when an idempotency key comes again.
    private String fingerprint(PatientId patient, ObjectNode body) {
        var whole = Json.object().put("twin", patient.value()).set("body", body);
        return pseudonyms.fingerprint(
                "question", new String(CanonicalJson.bytes(whole), StandardCharsets.UTF_8));
    }

    private CompletionStage<HttpResponse> look(Call call) {
        var id = call.parameter("id");
        var wait = wait(call);
        if (JobId.wellFormed(id)) {
            return questions
                    .standing(List.of(new JobId(id)), call.authenticated().requester(), wait)
                    .thenApply(parts -> {
                        Questions.note(call.audit(), parts);
                        return Json.ok(parts.getFirst().body());
                    });
        }
        var asked = AskedTogether.read(id).orElseThrow(Questions::unknown);
        return questions
                .standing(asked.jobs(), call.authenticated().requester(), wait)
                .thenApply(parts -> {
                    Questions.note(call.audit(), parts);
                    return Json.ok(Questions.together(asked, parts, absent(parts)));
                });
    }

    private Absent absent(List<Assembled> parts) {
        return parts.stream()
                .flatMap(part -> part.question().stream())
                .distinct()
                .map(models::absent)
                .reduce(Absent.NOBODY, Absent::and);
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
}
