package io.twinmesh.cli.training;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.inference.catalog.Engine;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.learning.CrossValidation;
import io.twinmesh.inference.learning.Evaluation;
import io.twinmesh.inference.learning.Folds;
import io.twinmesh.inference.learning.Learner;
import io.twinmesh.inference.learning.TrainedModel;
import io.twinmesh.inference.learning.Training;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.OnnxModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Placement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// A model that was trained, judged and exported.
///
/// @param judged over all rows, each by a model that did not see it
/// @param groups the same for each sex and age band
/// @param exportDifference how far the exported graph is from what was trained, at most, over all
///   rows
record TrainingRun(
        ModelManifest manifest,
        byte[] graph,
        Evaluation judged,
        Map<String, Evaluation> groups,
        double exportDifference) {

    /// Below this the folds would judge chance.
    static final int MIN_ROWS = 50;

    static final int MIN_CASES = 10;

    /// The export must answer what was trained.
    static final double MAX_EXPORT_DIFFERENCE = 1e-6;

    /// @param seed of the folds and of the learner
    /// @param source one sentence on where the patients come from
    static TrainingRun of(
            Harvest harvest, Recipe recipe, Learner learner, int folds, long seed, String source) {
        var table = harvest.table();
        var cases = table.positives();
        if (table.size() < MIN_ROWS || cases < MIN_CASES || table.size() - cases < MIN_CASES) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "training.too-few-rows: got "
                            + table.size()
                            + " usable patients with "
                            + cases
                            + " cases, want at least "
                            + MIN_ROWS
                            + " patients with "
                            + MIN_CASES
                            + " cases and as many others");
        }
        var random = new SplittableRandom(seed);
        var crossValidation =
                CrossValidation.of(
                        table, Folds.stratified(table.labels(), folds, random), learner, seed);
        var judged = crossValidation.pooled();
        var trained = Training.train(table, learner, seed);
        var graph = trained.onnx();
        var manifest = manifest(recipe, graph, judged, folds, source);
        return new TrainingRun(
                manifest,
                graph,
                judged,
                groups(harvest, crossValidation),
                exportDifference(harvest, trained, manifest, graph));
    }

    private static ModelManifest manifest(
            Recipe recipe, byte[] graph, Evaluation judged, int folds, String source) {
        var figures =
                String.format(
                        Locale.ROOT,
                        "%d-fold cross-validation: AUC %.3f, accuracy %.3f, Brier score %.3f.",
                        folds,
                        judged.auc().orElseThrow(),
                        judged.accuracy(),
                        judged.brier());
        return new ModelManifest(
                recipe.id(),
                recipe.title(),
                Engine.ONNX,
                Optional.empty(),
                Optional.of(Digest.of(graph).text()),
                recipe.question(),
                recipe.inputs(),
                List.of(recipe.output()),
                recipe.priceTokens(),
                "twinmesh",
                "GPL-3.0-or-later",
                "research",
                recipe.intendedUse(),
                source + " " + judged.rows() + " patients, " + judged.positives() + " cases.",
                "Trained by `twinmesh model train "
                        + recipe.id().name()
                        + "` with Smile; no publication. "
                        + figures,
                recipe.limits());
    }

    private static Map<String, Evaluation> groups(
            Harvest harvest, CrossValidation crossValidation) {
        var groups = new LinkedHashMap<String, Predicate<InputValues>>();
        groups.put("women", values -> chosen(values, "sex").equals("female"));
        groups.put("men", values -> chosen(values, "sex").equals("male"));
        groups.put("30 to 44 years", values -> within(values, "age", 30, 44));
        groups.put("45 to 59 years", values -> within(values, "age", 45, 59));
        groups.put("60 to 80 years", values -> within(values, "age", 60, 80));
        var result = new LinkedHashMap<String, Evaluation>();
        groups.forEach((name, member) -> {
            if (harvest.inputs().stream().anyMatch(member)) {
                result.put(
                        name, crossValidation.among(row -> member.test(harvest.inputs().get(row))));
            }
        });
        return result;
    }

    private static String chosen(InputValues values, String name) {
        return values.value(name).orElseThrow() instanceof InputValue.Choice(String choice)
                ? choice
                : "";
    }

    private static boolean within(InputValues values, String name, double from, double to) {
        return values.value(name).orElseThrow() instanceof InputValue.Amount(double amount)
                && amount >= from
                && amount <= to;
    }

    private static double exportDifference(
            Harvest harvest, TrainedModel trained, ModelManifest manifest, byte[] graph) {
        var largest = 0.0;
        try (var served = OnnxModel.load(manifest, graph, Placement.single())) {
            for (var i = 0; i < harvest.table().size(); i++) {
                var expected = trained.probability(harvest.table().row(i));
                var difference =
                        switch (served.run(harvest.inputs().get(i))) {
                            case Outcome.Computed computed ->
                                    Math.abs(computed.outputs().getFirst().value() - expected);
                            case Outcome.NotComputed _ -> Double.POSITIVE_INFINITY;
                        };
                largest = Math.max(largest, difference);
            }
        }
        if (!(largest <= MAX_EXPORT_DIFFERENCE)) {
            throw new IllegalStateException(
                    "the exported graph differs from the trained model by " + largest);
        }
        return largest;
    }
}
