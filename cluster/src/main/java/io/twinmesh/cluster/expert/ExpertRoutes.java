package io.twinmesh.cluster.expert;

import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.expert.CaseId;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.resource.StoredAnswer;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// The doors of expert review: reviewers get a case and say what it is, operators see what came of
/// it. The scope to review is at the same time the purpose, quality improvement, whatever other
/// purposes the token has.
final class ExpertRoutes {
    private static final long MOST_BODY = 1024;

    private final ReviewDesk desk;
    private final ReviewRound round;
    private final ModelCatalog models;
    private final ReviewPlan plan;
    private final QualityBar bar;
    private final InstantSource time;
    private final Executor blocking;

    ExpertRoutes(
            ReviewDesk desk,
            ReviewRound round,
            ModelCatalog models,
            ReviewPlan plan,
            QualityBar bar,
            InstantSource time,
            Executor blocking) {
        this.desk = desk;
        this.round = round;
        this.models = models;
        this.plan = plan;
        this.bar = bar;
        this.time = time;
        this.blocking = blocking;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/expert-reviews/next", Scope.MODEL_REVIEW, this::next)
                        .audited(Interaction.EXPERT_REVIEW),
                Route.post("/v1/expert-reviews/{case}", Scope.MODEL_REVIEW, MOST_BODY, this::give)
                        .audited(Interaction.EXPERT_REVIEW),
                Route.get("/v1/models/{name}/quality", Scope.MODEL_PUBLISH, this::quality));
    }

    private CompletionStage<HttpResponse> next(Call call) {
        var who = call.authenticated();
        call.audit().purpose(ReviewConsent.PURPOSE);
        return desk.next(who)
                .thenApply(found -> {
                    if (found.isEmpty()) {
                        call.audit().untouched();
                        return HttpResponse.create().withStatus(204);
                    }
                    var handed = found.get();
                    var categories = ModelCategories.of(handed.model()).orElseThrow();
                    touched(call, handed.answer());
                    var body =
                            Json.object()
                                    .put("case", handed.state().id().value())
                                    .put("until", desk.until(handed, who));
                    body.setAll(
                            BlindCase.json(handed.answer().grant(), handed.model(), categories));
                    return Json.ok(body);
                });
    }

    private CompletionStage<HttpResponse> give(Call call) {
        call.audit().purpose(ReviewConsent.PURPOSE);
        if (!CaseId.wellFormed(call.parameter("case"))) {
            throw new Refused(
                    404, "expert-review.unknown", "A case is named 'rc-' and 32 hex digits.");
        }
        var id = new CaseId(call.parameter("case"));
        var found = Call.text(call.object(Set.of("category")), "category");
        var who = call.authenticated();
        return CompletableFuture.supplyAsync(
                () -> {
                    desk.give(id, who, found)
                            .ifPresentOrElse(
                                    answer -> touched(call, answer), call.audit()::untouched);
                    return Json.ok(Json.object().put("case", id.value()).put("category", found));
                },
                blocking);
    }

    /// The trail names the answer, so that the patient can be told who looked.
    private static void touched(Call call, StoredAnswer answer) {
        var type =
                OutcomeJson.read(answer.received().outcome().toArray())
                        .computed()
                        .map(AnswerName::type)
                        .orElse("RiskAssessment");
        call.audit().touched(answer.twin(), What.resource(type, answer.received().job().value()));
    }

    private CompletionStage<HttpResponse> quality(Call call) {
        var name = call.parameter("name");
        var entry =
                models.byName(name)
                        .or(() -> models.retiredByName(name))
                        .orElseThrow(() ->
                                new Refused(
                                        404,
                                        "model.unknown",
                                        "This network offers no model of that name."));
        return CompletableFuture.supplyAsync(
                () ->
                        Json.ok(
                                round.quality(entry, time.instant())
                                        .map(quality -> QualityJson.json(entry, quality, plan, bar))
                                        .orElseGet(() -> QualityJson.unjudgeable(entry))),
                blocking);
    }
}
