package io.twinmesh.cli.training;

import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.learning.Calibration;
import io.twinmesh.inference.learning.Evaluation;
import io.twinmesh.inference.learning.Learner;
import io.twinmesh.inference.quality.Proportion;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// The page that goes with a trained model: what it is for, what it learned from, how well it does,
/// for whom, and what it is not for.
record ModelCard(
        Recipe recipe,
        TrainingRun run,
        Learner learner,
        int folds,
        long seed,
        SortedMap<String, Integer> without) {

    String markdown() {
        var text = new StringBuilder();
        var manifest = run.manifest();
        text.append("# ").append(manifest.title()).append("\n\n");
        text.append("`").append(manifest.id()).append("`, graph `");
        text.append(manifest.blobDigest().orElseThrow()).append("`.\n\n");
        text.append("**").append(recipe.limits().getFirst()).append("**\n\n");
        text.append(manifest.intendedUse()).append("\n\n");
        text.append("## Training\n\n");
        text.append("- Learned from: ").append(manifest.population()).append("\n");
        text.append("- Left out: ").append(reasons()).append("\n");
        text.append("- ").append(recipe.cases()).append("\n");
        text.append("- Learner: `").append(learner).append("`, seed ").append(seed).append("\n");
        text.append("- Exported graph against trained model, largest difference: ");
        text.append(String.format(Locale.ROOT, "%.1e", run.exportDifference()));
        text.append("; no row with another label.\n\n");
        text.append("## Inputs\n\n");
        for (var input : manifest.inputs()) {
            text.append("- `").append(input.name()).append("`: ");
            text.append(input.description()).append(" Accepted: ");
            text.append(InputCheck.accepted(input)).append(".\n");
        }
        if (!recipe.leftOut().isEmpty()) {
            text.append("\nNot used, on purpose:\n\n");
            bullets(text, recipe.leftOut());
        }
        text.append("\n## How well it does\n\n");
        text.append("Each is judged by a model that did not see it (");
        text.append(folds).append(" folds).\n\n");
        text.append("| Group | Rows | Cases | AUC | Accuracy (95 % interval) | Brier score |\n");
        text.append("|---|---|---|---|---|---|\n");
        line(text, "all", run.judged());
        run.groups().forEach((name, group) -> line(text, name, group));
        calibration(text, run.calibration());
        text.append("\n## Limits\n\n");
        bullets(text, recipe.limits());
        return text.toString();
    }

    private static void calibration(StringBuilder text, Calibration calibration) {
        text.append("\n## Whether its probabilities mean what they say\n\n");
        calibration
                .line()
                .ifPresent(line ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "Intercept %.3f (0 is right), slope %.3f (1 is right;"
                                                + " below: too extreme).\n\n",
                                        line.intercept(),
                                        line.slope())));
        text.append("| Foretold | Rows | Mean foretold | Cases in a hundred |\n");
        text.append("|---|---|---|---|\n");
        for (var bin : calibration.bins()) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %.1f to %.1f | %d | %.3f | %.1f |\n",
                            bin.from(),
                            bin.from() + 0.1,
                            bin.rows(),
                            bin.foretold(),
                            100 * bin.share()));
        }
    }

    private String reasons() {
        return without.isEmpty()
                ? "none."
                : without.entrySet().stream()
                        .map(it -> it.getValue() + " " + it.getKey())
                        .collect(Collectors.joining(", ", "", "."));
    }

    private static void bullets(StringBuilder text, List<String> lines) {
        lines.forEach(line -> text.append("- ").append(line).append("\n"));
    }

    private static void line(StringBuilder text, String name, Evaluation group) {
        var auc =
                group.auc().isPresent()
                        ? String.format(Locale.ROOT, "%.3f", group.auc().getAsDouble())
                        : "none";
        var right = new Proportion(Math.round(group.accuracy() * group.rows()), group.rows());
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %s | %.3f (%.3f to %.3f) | %.3f |\n",
                        name,
                        group.rows(),
                        group.positives(),
                        auc,
                        group.accuracy(),
                        right.lower(),
                        right.upper(),
                        group.brier()));
    }
}
