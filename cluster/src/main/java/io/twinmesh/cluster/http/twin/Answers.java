package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.question.Agreement.Finding;
import io.twinmesh.inference.question.NamedQuestion;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Puts an answer together: where the job stands, what the twin keeps sealed, as far as consent
/// still permits that, what the model says about itself, and what people said of it. The part
/// `answer` is made of stored events and the signed manifest only, so the same answer has the same
/// bytes whenever it is read.
public final class Answers {
    static final String NO_BAND = "No category: the model's source publishes none.";
    static final String BAND_UNKNOWN = "No category: it depends on an input that is not known.";
    static final String NO_CONTRIBUTIONS =
            "The model does not say what each input added to this answer.";

    private final SealedHistory history;
    private final StoredAnswers index;
    private final Consents consents;
    private final ModelCatalog models;
    private final Executor blocking;

    /// What the patient's sealed history says about a job. Blocks.
    public interface SealedHistory {
        /// @return every event of this job that can be found, the grant or denial first; empty when
        ///   the patient was erased
        List<PatientEvent> about(PatientId patient, JobId job, Optional<Long> assessment);
    }

    /// Answers with the resources behind them and their reviews. Blocks.
    public interface StoredAnswers {
        /// @return empty while the index is made anew or is far behind
        Optional<StoredAnswer> of(PatientId patient, JobId job);
    }

    public Answers(
            SealedHistory history,
            StoredAnswers index,
            Consents consents,
            ModelCatalog models,
            Executor blocking) {
        this.history = history;
        this.index = index;
        this.consents = consents;
        this.models = models;
        this.blocking = blocking;
    }

    /// An answer, put together.
    ///
    /// @param outcome what the model found, or why there is nothing; empty while it is not known
    /// @param withheld why there is an answer and consent does not let it be told
    public record Assembled(
            JobStanding state,
            ObjectNode body,
            Optional<ModelManifest> model,
            Optional<Outcome> outcome,
            Optional<Refusal> withheld) {
        public Optional<Finding> finding() {
            return model.flatMap(
                    known -> outcome.or(this::unanswered).map(found -> new Finding(known, found)));
        }

        /// Whether people are needed at once.
        boolean emergency() {
            return finding().filter(it -> RedFlag.raisedBy(it.model(), it.outcome())).isPresent();
        }

        /// Why nothing came of it, or is told of it.
        private Optional<Outcome> unanswered() {
            return state.ended() && body.has("code")
                    ? Optional.of(
                            new Outcome.NotComputed(
                                    body.path("code").asText(),
                                    body.path("why").asText("nothing more is known"),
                                    Optional.empty()))
                    : Optional.empty();
        }

        /// The question that it is a part of, where one was asked by its name.
        Optional<NamedQuestion> question() {
            return NamedQuestion.named(body.path("question").asText());
        }

        /// What the audit trail calls it: as it is called as FHIR, where it is an answer.
        public What named() {
            var type =
                    outcome.flatMap(Outcome::computed)
                            .map(AnswerName::type)
                            .orElse("RiskAssessment");
            return What.resource(type, body.path("id").asText());
        }

        public PatientId twin() {
            return new PatientId(body.path("twin").asText());
        }

        /// Where a question stands says nothing of the patient; its answer does, and the input that
        /// is the reason for none.
        boolean telling() {
            return body.has("answer") || body.has("input");
        }

        @Override
        public String toString() {
            return "Assembled[" + model.map(ModelManifest::id) + "]";
        }
    }

    /// @param who wants to know, and asked the question; whether consent permits that now is asked
    ///   of the twin
    public CompletionStage<Assembled> assemble(JobStatus status, Requester who) {
        return switch (status.state()) {
            case ANSWERED, SETTLED, NOT_COMPUTED, REFUSED ->
                    CompletableFuture.supplyAsync(() -> trail(status), blocking)
                            .thenCompose(trail -> told(status, trail, who));
            case SUBMITTED, QUEUED, RUNNING, FAILED ->
                    CompletableFuture.completedFuture(untold(status));
        };
    }

    private JobTrail trail(JobStatus status) {
        return new JobTrail(history.about(status.patient(), status.job(), status.assessment()));
    }

    private CompletionStage<Assembled> told(JobStatus status, JobTrail trail, Requester who) {
        return trail.purpose()
                .map(purpose -> consents.used(status.patient(), who, purpose))
                .map(asked -> asked.thenApplyAsync(reply -> told(status, trail, reply), blocking))
                .orElseGet(
                        () -> CompletableFuture.supplyAsync(() -> full(status, trail), blocking));
    }

    private Assembled told(JobStatus status, JobTrail trail, AuthorizeReply reply) {
        return switch (reply) {
            case AuthorizeReply.Allowed(var filter, _) ->
                    trail.objection(filter, manifest(status))
                            .map(deny ->
                                    withheld(
                                            status,
                                            new Refusal(deny.denial().code(), deny.denial().why())))
                            .orElseGet(() -> full(status, trail));
            case AuthorizeReply.Refused(var refusal, _) -> withheld(status, refusal);
        };
    }

    /// Where the job stands, and nothing else.
    private Assembled untold(JobStatus status) {
        return new Assembled(
                status.state(),
                outline(status),
                manifest(status),
                Optional.empty(),
                Optional.empty());
    }

    private Assembled withheld(JobStatus status, Refusal why) {
        if (!answered(status)) {
            return untold(status);
        }
        var body = outline(status).put("code", why.code()).put("why", why.why());
        return new Assembled(
                status.state(), body, manifest(status), Optional.empty(), Optional.of(why));
    }

    private static boolean answered(JobStatus status) {
        return status.state() == JobStanding.SETTLED || status.state() == JobStanding.ANSWERED;
    }

    private Assembled full(JobStatus status, JobTrail trail) {
        var body = outline(status);
        var manifest = manifest(status);
        var stored =
                status.assessment().isPresent()
                        ? index.of(status.patient(), status.job())
                        : Optional.<StoredAnswer>empty();
        trail.granted()
                .ifPresent(granted ->
                        body.withObject("/answer")
                                .setAll(UsedInputs.json(granted, manifest, stored)));
        trail.outcome().ifPresent(outcome -> outcome(body, manifest, outcome));
        if (answered(status)) {
            trail.received().ifPresent(received -> work(body, received));
        } else {
            body.remove("answer");
        }
        stored.filter(_ -> body.has("answer")).ifPresent(answer -> review(body, answer));
        return new Assembled(status.state(), body, manifest, trail.outcome(), Optional.empty());
    }

    /// What the node signed, for the asker alone: its digest is in the record of the payout, and
    /// the output's digest in it could be guessed back.
    private static void work(ObjectNode body, AssessmentReceived received) {
        var base64 = Base64.getEncoder();
        body.putObject("work")
                .put("receipt", base64.encodeToString(received.receipt().toArray()))
                .put("signature", base64.encodeToString(received.receiptSignature().toArray()));
    }

    private ObjectNode outline(JobStatus status) {
        var body =
                Json.object()
                        .put("id", status.job().value())
                        .put("state", status.state().text())
                        .put("twin", status.patient().value())
                        .put("model", status.question())
                        .put("modelDigest", status.modelDigest())
                        .put("asOf", status.asOf().toString());
        manifest(status).ifPresent(manifest -> body.put("model", manifest.id().toString()));
        NamedQuestion.named(status.question()).ifPresent(it -> body.put("question", it.text()));
        status.code().ifPresent(code -> body.put("code", code));
        status.why().ifPresent(why -> body.put("why", why));
        status.node().ifPresent(node -> body.put("node", node.value()));
        body.put("price", status.priceTokens()).put("reassignments", status.reassignments());
        status.receipt().ifPresent(_ -> body.put("receipt", "/v1/ledger/receipts/" + status.job()));
        return body;
    }

    static void outcome(ObjectNode body, Optional<ModelManifest> manifest, Outcome outcome) {
        switch (outcome) {
            case Outcome.NotComputed(String code, String why, Optional<String> input) -> {
                body.put("code", code).put("why", why);
                input.ifPresent(name -> body.put("input", name));
            }
            case Outcome.Computed computed -> {
                var answer = body.withObject("/answer");
                numbers(answer, manifest, computed);
                manifest.ifPresent(model -> {
                    about(answer, model);
                    if (RedFlag.raisedBy(model, computed)) {
                        answer.put("emergency", RedFlag.TEXT);
                    }
                });
                answer.put("notice", Notice.TEXT);
            }
        }
    }

    private static void numbers(
            ObjectNode answer, Optional<ModelManifest> manifest, Outcome.Computed computed) {
        var values = answer.putObject("values");
        for (var output : computed.outputs()) {
            var one =
                    values.putObject(output.name())
                            .put("value", output.value())
                            .put("unit", output.unit());
            output.read()
                    .ifPresent(read ->
                            one.put("code", "http://loinc.org|" + read.loinc())
                                    .put("confidence", read.confidence()));
        }
        answer.put("primary", computed.outputs().getFirst().name());
        computed.band()
                .ifPresentOrElse(
                        band ->
                                answer.putObject("band")
                                        .put("code", band.code())
                                        .put("label", band.label()),
                        () -> answer.put("noBand", noBand(manifest)));
        computed.warnings().forEach(answer.putArray("warnings")::add);
        if (computed.contributions().isEmpty()) {
            answer.put("noContributions", NO_CONTRIBUTIONS);
        } else {
            var contributions = answer.putArray("contributions");
            for (var one : computed.contributions()) {
                contributions.addObject().put("input", one.input()).put("amount", one.amount());
            }
        }
    }

    private static String noBand(Optional<ModelManifest> manifest) {
        return manifest.flatMap(ModelCategories::of).isPresent() ? BAND_UNKNOWN : NO_BAND;
    }

    /// What the model says of itself: where it holds, and where it does not.
    private static void about(ObjectNode answer, ModelManifest model) {
        answer.put("citation", model.citation())
                .put("population", model.population())
                .put("intendedUse", model.intendedUse())
                .put("regulatoryClass", model.regulatoryClass().text());
        if (model.regulatoryClass().researchUseOnly()) {
            answer.put("researchUse", Notice.RESEARCH);
        }
        model.limits().forEach(answer.putArray("limits")::add);
    }

    private static void review(ObjectNode body, StoredAnswer answer) {
        var review = body.putObject("review").put("state", answer.reviewState().text());
        var history = review.putArray("history");
        for (var one : answer.reviews()) {
            var entry =
                    history.addObject()
                            .put("state", one.state().text())
                            .put("at", one.at().toString())
                            .put("client", one.who().client());
            one.who().references().forEach(entry.withArray("who")::add);
            if (!one.why().isEmpty()) {
                entry.put("why", one.why());
            }
            if (!one.amended().isEmpty()) {
                var values = entry.putObject("values");
                for (var value : one.amended()) {
                    values.putObject(value.output())
                            .put("value", value.value())
                            .put("unit", value.unit());
                }
            }
        }
    }

    private Optional<ModelManifest> manifest(JobStatus status) {
        return models.byDigest(new Digest(status.modelDigest())).map(ModelCatalog.Entry::manifest);
    }
}
