package io.twinmesh.cluster.expert;

import io.twinmesh.inference.quality.Crosstab;
import io.twinmesh.inference.quality.Crosstab.Pair;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.inference.quality.QualityBar.Judgement;
import io.twinmesh.persistence.expert.ReviewCounts.Sampled;
import io.twinmesh.persistence.expert.ReviewCounts.Tally;
import io.twinmesh.persistence.expert.ReviewPlan;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/// What expert review has shown of one version, over the periods that are judged together. Pure.
///
/// @param from the first of them begins
/// @param sampled the last period first
record Quality(
        Instant from,
        Crosstab found,
        Judgement judgement,
        List<Sampled> sampled,
        List<Tally> tallies) {
    Quality {
        sampled = List.copyOf(sampled);
        tallies = List.copyOf(tallies);
    }

    static Quality of(
            ReviewPlan plan,
            QualityBar bar,
            ModelCategories categories,
            List<Tally> tallies,
            List<Sampled> sampled,
            Instant now) {
        var counts = new HashMap<Pair, Long>();
        for (var tally : tallies) {
            counts.merge(new Pair(tally.said(), tally.found()), tally.cases(), Long::sum);
        }
        var found = new Crosstab(counts);
        return new Quality(
                plan.beginning(plan.firstJudged(now)),
                found,
                bar.judge(found, categories),
                sampled,
                tallies);
    }

    /// Cases of a period that were counted.
    long counted(long period) {
        return tallies.stream()
                .filter(tally -> tally.period() == period)
                .mapToLong(Tally::cases)
                .sum();
    }
}
