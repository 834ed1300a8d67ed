package io.twinmesh.cluster.expert;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.persistence.expert.CaseId;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand;
import io.twinmesh.persistence.expert.CaseRules.Reply;
import io.twinmesh.persistence.expert.Lots;
import io.twinmesh.persistence.expert.ReviewCase;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Hands cases to reviewers and takes what they find.
final class ReviewDesk {
    /// Cases that are looked at for one that this reviewer may see.
    private static final int MOST_LOOKED_AT = 100;

    private final ReviewCases cases;
    private final AnswerReader answers;
    private final ReviewConsent consent;
    private final SealedOpinions opinions;
    private final Verdicts verdicts;
    private final ModelCatalog models;
    private final Lots lots;
    private final ReviewPlan plan;
    private final InstantSource time;
    private final Executor blocking;

    /// What the desk needs of the node.
    record Parts(
            ReviewCases cases,
            AnswerReader answers,
            ReviewConsent consent,
            SealedOpinions opinions,
            Verdicts verdicts,
            ModelCatalog models,
            Lots lots,
            ReviewPlan plan,
            InstantSource time,
            Executor blocking) {
        @Override
        public String toString() {
            return "Parts[]";
        }
    }

    ReviewDesk(Parts parts) {
        this.cases = parts.cases;
        this.answers = parts.answers;
        this.consent = parts.consent;
        this.opinions = parts.opinions;
        this.verdicts = parts.verdicts;
        this.models = parts.models;
        this.lots = parts.lots;
        this.plan = parts.plan;
        this.time = parts.time;
        this.blocking = parts.blocking;
    }

    /// A case that a reviewer may look at.
    record Handed(ReviewCase state, StoredAnswer answer, ModelManifest model) {
        @Override
        public String toString() {
            return "Handed[" + state.id() + "]";
        }
    }

    /// The case that this reviewer has in hand, or else a new one; empty when none waits.
    CompletionStage<Optional<Handed>> next(Caller who) {
        var reviewer = reviewer(who);
        return CompletableFuture.supplyAsync(
                        () ->
                                cases.waiting(
                                        reviewer, plan.reviewers(), time.instant(), MOST_LOOKED_AT),
                        blocking)
                .thenCompose(waiting -> first(waiting, 0, who, reviewer));
    }

    private CompletionStage<Optional<Handed>> first(
            List<ReviewCase> waiting, int at, Caller who, String reviewer) {
        if (at == waiting.size()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return handed(waiting.get(at), who, reviewer)
                .thenCompose(handed ->
                        handed.isPresent()
                                ? CompletableFuture.completedFuture(handed)
                                : first(waiting, at + 1, who, reviewer));
    }

    /// A case whose answer is gone, or that consent does not permit any more, is taken away.
    private CompletionStage<Optional<Handed>> handed(ReviewCase one, Caller who, String reviewer) {
        return CompletableFuture.supplyAsync(() -> answer(one), blocking)
                .thenCompose(answer -> {
                    var model = manifest(one);
                    if (answer.isEmpty() || model.isEmpty()) {
                        return CompletableFuture.supplyAsync(() -> withdrawn(one), blocking);
                    }
                    // who asked the question has seen the answer
                    if (answer.get().grant().requester().equals(who.client())) {
                        return CompletableFuture.completedFuture(Optional.empty());
                    }
                    return consent.given(answer.get())
                            .thenCompose(given ->
                                    given
                                            ? consent.forbids(answer.get(), who.requester())
                                            : CompletableFuture.supplyAsync(
                                                    () -> withdrawn(one).isEmpty(), blocking))
                            .thenApplyAsync(
                                    hidden ->
                                            hidden
                                                    ? Optional.empty()
                                                    : taken(
                                                            one,
                                                            reviewer,
                                                            answer.get(),
                                                            model.get()),
                                    blocking);
                });
    }

    private Optional<Handed> withdrawn(ReviewCase one) {
        cases.withdraw(one.id());
        return Optional.empty();
    }

    private Optional<Handed> taken(
            ReviewCase one, String reviewer, StoredAnswer answer, ModelManifest model) {
        return cases.tell(one.id(), new CaseCommand.TakeTurn(reviewer), plan, time.instant())
                .filter(heard -> heard.reply() == Reply.DONE)
                .map(heard -> new Handed(heard.state(), answer, model));
    }

    /// Until when a reviewer has this case in hand.
    String until(Handed handed, Caller who) {
        return handed.state().until(reviewer(who)).toString();
    }

    /// Takes what a reviewer finds; the same again changes nothing. Blocks.
    ///
    /// @return whose case it was; empty when that is not known any more
    Optional<StoredAnswer> give(CaseId id, Caller who, String found) {
        var one = cases.find(id).orElseThrow(ReviewDesk::unknown);
        if (manifest(one).filter(model -> choices(model).contains(found)).isEmpty()) {
            throw new Refused(
                    400,
                    "expert-review.category-unknown",
                    "'category' is one of those that the case names.");
        }
        var reviewer = reviewer(who);
        var opinion =
                one.place()
                        .map(place ->
                                opinions.seal(place.twin(), id, reviewer, found)
                                        .orElseThrow(ReviewDesk::unknown))
                        .orElseGet(() -> opinions.marked(id, reviewer, found));
        var heard =
                cases.tell(id, new CaseCommand.GiveOpinion(reviewer, opinion), plan, time.instant())
                        .orElseThrow(ReviewDesk::unknown);
        refuse(heard.reply());
        var answer = answer(one);
        if (heard.state().stage() == Stage.COMPLETE) {
            verdicts.count(heard.state());
        }
        return answer;
    }

    private static List<String> choices(ModelManifest model) {
        return ModelCategories.of(model)
                .map(categories -> BlindCase.choices(categories))
                .orElse(List.of());
    }

    private static void refuse(Reply reply) {
        switch (reply) {
            case DONE -> {}
            case CLOSED, TAKEN ->
                    throw new Refused(
                            409,
                            "expert-review.closed",
                            "This case waits for no reviewer any more.");
            case NO_TURN ->
                    throw new Refused(
                            409,
                            "expert-review.no-turn",
                            "You do not have this case in hand: it was never handed to you, or"
                                    + " the time for it is over. Ask for the next one.");
            case SAID_OTHERWISE ->
                    throw new Refused(
                            409,
                            "expert-review.said-otherwise",
                            "You have said something else of this case, and that counts.");
        }
    }

    private static Refused unknown() {
        return new Refused(404, "expert-review.unknown", "There is no such case, or no more.");
    }

    private Optional<StoredAnswer> answer(ReviewCase one) {
        return one.place().flatMap(place -> answers.at(place.twin(), place.answer()));
    }

    private Optional<ModelManifest> manifest(ReviewCase one) {
        return models.byDigest(new Digest(one.model())).map(ModelCatalog.Entry::manifest);
    }

    /// A person, where the token names one; two people at one program are two reviewers.
    private String reviewer(Caller who) {
        return lots.reviewer(who.actsFor().practitioner().orElse(who.client()));
    }
}
