package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.ReviewCommand.ReviewAnswer;
import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.Answers.StoredAnswers;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.history.AmendedValue;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.StoredAnswer;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/// `POST /v1/twins/{id}/answers/{answer}/review`: a person says what an answer is worth. Consent
/// decides who may; what may follow what is [ReviewState]'s to say.
public final class ReviewRoutes {
    private static final long MOST_BODY = 16 << 10;
    private static final int MOST_UNIT = 32;
    private static final Pattern OUTPUT = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final TwinDirectory twins;
    private final StoredAnswers answers;
    private final Asks asks;

    public ReviewRoutes(TwinDirectory twins, StoredAnswers answers, Asks asks) {
        this.twins = twins;
        this.answers = answers;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                                "/v1/twins/{id}/answers/{answer}/review",
                                Scope.ANSWER_REVIEW,
                                MOST_BODY,
                                this::review)
                        .audited(Interaction.ANSWER_REVIEW));
    }

    private CompletionStage<HttpResponse> review(Call call) {
        var patient = call.patient();
        if (!JobId.wellFormed(call.parameter("answer"))) {
            throw new Refused(404, "answer.unknown", "An answer is named like its question's job.");
        }
        var job = new JobId(call.parameter("answer"));
        var body = call.object(Set.of("state", "why", "values"));
        var state = state(body);
        var why = why(body);
        var amended = amended(body);
        var purpose = call.purpose().code();
        call.audit().asked(What.search("", "answer=" + job).because(why));
        CompletionStage<AnswerReviewReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ReviewAnswer(
                                        job,
                                        call.authenticated().requester(),
                                        purpose,
                                        state,
                                        why,
                                        amended,
                                        to));
        return reply.thenApplyAsync(
                answer ->
                        switch (answer) {
                            case AnswerReviewReply.Reviewed(var reached) -> {
                                named(patient, job)
                                        .ifPresent(what -> call.audit().asked(what.because(why)));
                                call.audit().touched(patient);
                                yield Json.ok(
                                        Json.object()
                                                .put("answer", job.value())
                                                .put("state", reached.text()));
                            }
                            case AnswerReviewReply.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                        },
                asks.blocking());
    }

    /// How the answer is called as FHIR; empty while the index cannot say.
    private Optional<What> named(PatientId patient, JobId job) {
        return answers.of(patient, job)
                .map(StoredAnswer::received)
                .flatMap(received -> OutcomeJson.read(received.outcome().toArray()).computed())
                .map(computed -> What.resource(AnswerName.type(computed), job.value()));
    }

    private static ReviewState state(ObjectNode body) {
        return ReviewState.named(Call.text(body, "state"))
                .filter(state -> state != ReviewState.COMPUTED)
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "body.field-invalid",
                                "'state' is pending-review, accepted, amended or rejected."));
    }

    /// `{"creatinine":{"value":1.1,"unit":"mg/dL"}}`. How many there may be is the twin's to say.
    static List<AmendedValue> amended(ObjectNode body) {
        var values = body.path("values");
        if (values.isMissingNode()) {
            return List.of();
        }
        var amended = new ArrayList<AmendedValue>();
        for (var field : values.properties()) {
            var value = field.getValue().path("value");
            var unit = field.getValue().path("unit");
            if (!OUTPUT.matcher(field.getKey()).matches()
                    || !value.isNumber()
                    // 1e400 is a number of JSON
                    || !Double.isFinite(value.doubleValue())
                    || !unit.isTextual()
                    || unit.textValue().length() > MOST_UNIT
                    || field.getValue().size() != 2) {
                throw unreadable();
            }
            amended.add(new AmendedValue(field.getKey(), value.decimalValue(), unit.textValue()));
        }
        if (!values.isObject() || amended.isEmpty()) {
            throw unreadable();
        }
        return amended;
    }

    /// The names are not repeated: a caller may have put a value there by mistake.
    private static Refused unreadable() {
        return new Refused(
                400,
                "body.field-invalid",
                "'values' is an object of outputs, each {\"value\":number,\"unit\":text}.");
    }

    /// How long it may be is the twin's to say.
    private static String why(ObjectNode body) {
        var why = body.path("why");
        if (!why.isMissingNode() && !why.isTextual()) {
            throw new Refused(400, "body.field-invalid", "'why' is a text.");
        }
        return why.asText("");
    }
}
