package io.twinmesh.cli.training;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.QuestionName;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.learning.Calibration;
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
/// @param calibration whether the same probabilities mean what they say
/// @param groups the evaluation for each sex and age band
/// @param exportDifference how far the exported graph is from what was trained, at most, over all
///   rows, none of which it gives another label
record TrainingRun(
        ModelManifest manifest,
        byte[] graph,
        Evaluation judged,
        Calibration calibration,
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
                            + (" usable " + recipe.rows() + " with ")
                            + cases
                            + " cases, want at least "
                            + MIN_ROWS
                            + (" " + recipe.rows() + " with ")
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
                crossValidation.calibration(),
                groups(recipe, harvest, crossValidation),
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
                new QuestionName(recipe.question()),
                recipe.inputs(),
                List.of(recipe.output()),
                recipe.priceTokens(),
                "twinmesh",
                "GPL-3.0-or-later",
                RegulatoryClass.RESEARCH,
                recipe.intendedUse(),
                source
                        + " "
                        + judged.rows()
                        + " "
                        + recipe.rows()
                        + ", "
                        + judged.positives()
                        + " cases.",
                "Trained by `twinmesh model train "
                        + recipe.id().name()
                        + "` with Smile; no publication. "
                        + figures,
                recipe.limits(),
                Requirements.NONE);
    }

    /// Each sex and age band of which there are rows, where the inputs tell.
    private static Map<String, Evaluation> groups(
            Recipe recipe, Harvest harvest, CrossValidation crossValidation) {
        var groups = new LinkedHashMap<String, Predicate<InputValues>>();
        groups.put("women", values -> chosen(values, "sex").equals(Optional.of("female")));
        groups.put("men", values -> chosen(values, "sex").equals(Optional.of("male")));
        for (var spec : recipe.inputs()) {
            if (spec.name().equals("age")
                    && spec.type() instanceof InputSpec.Type.Amount(_, double min, double max, _)) {
                band(groups, Math.round(Math.floor(min)), 44);
                band(groups, 45, 59);
                band(groups, 60, Math.round(Math.ceil(max)));
            }
        }
        var result = new LinkedHashMap<String, Evaluation>();
        groups.forEach((name, member) -> {
            if (harvest.inputs().stream().anyMatch(member)) {
                result.put(
                        name, crossValidation.among(row -> member.test(harvest.inputs().get(row))));
            }
        });
        return result;
    }

    /// @param from completed years, inclusive, as `to`
    private static void band(Map<String, Predicate<InputValues>> groups, long from, long to) {
        groups.put(
                from + " to " + to + " years",
                values ->
                        values.value("age").orElseThrow() instanceof InputValue.Amount(double age)
                                && age >= from
                                && age < to + 1);
    }

    private static Optional<String> chosen(InputValues values, String name) {
        return values.value(name)
                .map(value -> value instanceof InputValue.Choice(String choice) ? choice : "");
    }

    private static double exportDifference(
            Harvest harvest, TrainedModel trained, ModelManifest manifest, byte[] graph) {
        var largest = 0.0;
        var otherLabels = 0;
        try (var served = OnnxModel.load(manifest, graph, Placement.single(), System::nanoTime)) {
            for (var i = 0; i < harvest.table().size(); i++) {
                var expected = trained.probability(harvest.table().row(i));
                var exported =
                        switch (served.run(harvest.inputs().get(i))) {
                            case Outcome.Computed computed -> computed.outputs().getFirst().value();
                            case Outcome.NotComputed _ -> Double.POSITIVE_INFINITY;
                        };
                largest = Math.max(largest, Math.abs(exported - expected));
                otherLabels += Evaluation.label(exported) == Evaluation.label(expected) ? 0 : 1;
            }
        }
        if (!(largest <= MAX_EXPORT_DIFFERENCE) || otherLabels > 0) {
            throw new IllegalStateException(
                    "the exported graph differs from the trained model by "
                            + largest
                            + (", and in the label of " + otherLabels + " rows"));
        }
        return largest;
    }
}
