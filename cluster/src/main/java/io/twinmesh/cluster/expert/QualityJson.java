package io.twinmesh.cluster.expert;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.inference.quality.Proportion;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.inference.quality.QualityBar.Judgement;
import io.twinmesh.persistence.expert.ReviewPlan;

/// A version's quality as JSON: counts and proportions, nothing of a case.
final class QualityJson {
    private QualityJson() {}

    static ObjectNode json(
            ModelCatalog.Entry entry, Quality quality, ReviewPlan plan, QualityBar bar) {
        var categories = ModelCategories.of(entry.manifest()).orElseThrow();
        var found = quality.found();
        var body = named(entry);
        categories.codes().forEach(body.putArray("categories")::add);
        categories.codes().stream()
                .filter(categories.alarming()::contains)
                .forEach(body.putArray("alarming")::add);
        body.put("from", quality.from().toString()).put("cases", found.cases());
        put(body, "agreement", found.agreement(), bar.agreement());
        found.kappa().ifPresent(kappa -> body.put("kappa", kappa));
        found.sensitivity(categories.alarming())
                .ifPresent(it -> put(body, "sensitivity", it, bar.sensitivity()));
        found.specificity(categories.alarming())
                .ifPresent(it -> put(body, "specificity", it, bar.specificity()));
        body.put("minimum", bar.minimum());
        judgement(body, quality.judgement());
        var table = body.putArray("table");
        for (var said : categories.codes()) {
            for (var people : categories.codes()) {
                var cases = found.count(said, people);
                if (cases > 0) {
                    table.addObject().put("model", said).put("people", people).put("cases", cases);
                }
            }
        }
        var periods = body.putArray("periods");
        for (var one : quality.sampled()) {
            periods.addObject()
                    .put("from", plan.beginning(one.period()).toString())
                    .put("sampled", one.sampled())
                    .put("counted", quality.counted(one.period()))
                    .put("undecided", one.undecided())
                    .put("expired", one.expired())
                    .put("withdrawn", one.withdrawn());
        }
        return body;
    }

    /// Of a version that nobody can judge.
    static ObjectNode unjudgeable(ModelCatalog.Entry entry) {
        var body = named(entry);
        body.putArray("categories");
        return body.put("cases", 0).put("judgement", "none");
    }

    private static ObjectNode named(ModelCatalog.Entry entry) {
        var body =
                Json.object()
                        .put("model", entry.manifest().id().toString())
                        .put("digest", entry.digest().text());
        entry.retired()
                .ifPresent(retirement ->
                        body.putObject("retired")
                                .put("at", retirement.at().toString())
                                .put("reason", retirement.reason()));
        return body;
    }

    private static void put(ObjectNode body, String name, Proportion it, double bar) {
        var part = body.putObject(name).put("cases", it.cases()).put("bar", bar);
        if (it.cases() > 0) {
            part.put("value", it.value()).put("lower", it.lower()).put("upper", it.upper());
        }
    }

    private static void judgement(ObjectNode body, Judgement judgement) {
        switch (judgement) {
            case Judgement.TooFew _ -> body.put("judgement", "too-few");
            case Judgement.Stays() -> body.put("judgement", "stays");
            case Judgement.Under(var why) -> body.put("judgement", "under").put("why", why);
        }
    }
}
