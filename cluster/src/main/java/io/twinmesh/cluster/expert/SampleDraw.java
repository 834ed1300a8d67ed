package io.twinmesh.cluster.expert;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.expert.CaseId;
import io.twinmesh.persistence.expert.Lots;
import io.twinmesh.persistence.expert.ReviewCase;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.expert.Sample;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.AnswerReader.Bare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Draws the sample of a period: looks through all its answers once, gives each a lot, and opens a
/// case for the lowest lots of each version whose patients consent. Blocks.
final class SampleDraw {
    /// So many times the sample are kept in mind, for patients who do not consent.
    private static final int SPARE = 10;

    private final AnswerReader answers;
    private final ReviewCases cases;
    private final ModelCatalog models;
    private final Lots lots;
    private final ReviewPlan plan;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source
    SampleDraw(
            AnswerReader answers,
            ReviewCases cases,
            ModelCatalog models,
            Lots lots,
            ReviewPlan plan,
            RandomGenerator random) {
        this.answers = answers;
        this.cases = cases;
        this.models = models;
        this.lots = lots;
        this.plan = plan;
        this.random = random;
    }

    /// Does nothing when it was drawn before.
    ///
    /// @param consented whether the patient lets people judge what stands there
    void draw(long period, Predicate<Place> consented, Instant now) {
        if (cases.drawn(period)) {
            return;
        }
        var due = now.plus(plan.open());
        var opened = new ArrayList<ReviewCase>();
        lowest(period)
                .forEach((model, sample) ->
                        sample.drawn().stream()
                                .filter(consented)
                                .limit(plan.sample())
                                .forEach(place -> opened.add(opened(model, period, place, due))));
        cases.open(period, plan.end(period), opened, now);
    }

    private ReviewCase opened(String model, long period, Place place, Instant due) {
        return new ReviewCase(
                CaseId.drawn(random),
                model,
                period,
                Optional.of(place),
                Stage.OPEN,
                due,
                List.of());
    }

    private Map<String, Sample<Place>> lowest(long period) {
        var samples = new HashMap<String, Sample<Place>>();
        var end = plan.end(period);
        var page = answers.between(plan.beginning(period), Optional.empty(), end);
        while (page.last().isPresent()) {
            for (var one : page.answers()) {
                if (judgeable(one)) {
                    var model = one.received().modelDigest();
                    var place = new Place(one.mark().twin(), one.mark().sequenceNumber());
                    samples.computeIfAbsent(model, _ -> new Sample<>(SPARE * plan.sample()))
                            .offer(lots.of(model, period, place.twin(), place.answer()), place);
                }
            }
            page = answers.between(plan.beginning(period), page.last(), end);
        }
        return samples;
    }

    /// Whether a person can say which category is right, of a version that is still in service.
    private boolean judgeable(Bare one) {
        return models.offered(new Digest(one.received().modelDigest()))
                        .flatMap(entry -> ModelCategories.of(entry.manifest()))
                        .isPresent()
                && OutcomeJson.read(one.received().outcome().toArray())
                        .computed()
                        .flatMap(computed -> computed.band())
                        .isPresent();
    }
}
