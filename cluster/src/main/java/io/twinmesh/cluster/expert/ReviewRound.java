package io.twinmesh.cluster.expert;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.Retirement;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.inference.quality.QualityBar.Judgement;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand;
import io.twinmesh.persistence.expert.Delistings;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewCounts;
import io.twinmesh.persistence.expert.ReviewPlan;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/// What is done from time to time by one server of the network: draw what is over, let expire what
/// is due, count what is complete, judge what was counted, tell whoever used what leaves, tell the
/// ledger what withheld pay goes where. Every step is safe to repeat. Blocks.
final class ReviewRound {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewRound.class);
    private static final int AT_ONCE = 100;

    private final ReviewCases cases;
    private final ReviewCounts counts;
    private final SampleDraw draw;
    private final Verdicts verdicts;
    private final Delistings delistings;
    private final Recall recall;
    private final WithheldVerdicts withheld;
    private final ModelCatalog models;
    private final ReviewPlan plan;
    private final QualityBar bar;
    private final InstantSource time;

    ReviewRound(
            ReviewCases cases,
            ReviewCounts counts,
            SampleDraw draw,
            Verdicts verdicts,
            Delistings delistings,
            Recall recall,
            WithheldVerdicts withheld,
            ModelCatalog models,
            ReviewPlan plan,
            QualityBar bar,
            InstantSource time) {
        this.cases = cases;
        this.counts = counts;
        this.draw = draw;
        this.verdicts = verdicts;
        this.delistings = delistings;
        this.recall = recall;
        this.withheld = withheld;
        this.models = models;
        this.plan = plan;
        this.bar = bar;
        this.time = time;
    }

    /// @param consented whether the patient lets people judge what stands there
    /// @param indexed up to when all answers can be found
    void go(Predicate<Place> consented, Instant indexed) {
        var now = time.instant();
        var over = plan.lastOver(now);
        if (!indexed.isBefore(plan.end(over))) {
            draw.draw(over, consented, now);
        }
        for (var one : cases.overdue(now, AT_ONCE)) {
            cases.tell(one.id(), new CaseCommand.Look(), plan, now);
        }
        cases.complete(AT_ONCE).forEach(verdicts::count);
        cases.forget(now.minus(plan.open()));
        judge(now);
        retire();
        recall.go(indexed);
        withheld.go(now);
    }

    private void judge(Instant now) {
        for (var model : counts.models(plan.firstJudged(now))) {
            models.offered(new Digest(model))
                    .flatMap(entry -> quality(entry, now))
                    .ifPresent(quality -> {
                        if (quality.judgement() instanceof Judgement.Under(var why)) {
                            delistings.add(model, now, why, quality.from());
                        }
                    });
        }
    }

    /// On every server, since each has the catalogue in mind.
    void retire() {
        retire(delistings, models);
    }

    /// Takes out of service what was found under the bar, by whichever server.
    static void retire(Delistings delistings, ModelCatalog models) {
        for (var one : delistings.all()) {
            var digest = new Digest(one.model());
            if (models.offered(digest).isPresent()) {
                models.retire(digest, new Retirement(one.at(), one.why()));
                LOG.warn("model under the bar, out of service model={}", one.model());
            }
        }
    }

    /// Empty for a version that nobody can judge.
    Optional<Quality> quality(ModelCatalog.Entry entry, Instant now) {
        var model = entry.digest().text();
        var from = plan.firstJudged(now);
        return ModelCategories.of(entry.manifest())
                .map(categories ->
                        Quality.of(
                                plan,
                                bar,
                                categories,
                                counts.tallies(model, from),
                                counts.sampled(model, from),
                                now));
    }
}
