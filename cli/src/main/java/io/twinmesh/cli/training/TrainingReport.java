package io.twinmesh.cli.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.Locale;

/// What a training says when it is done.
record TrainingReport(TrainingRun run, Harvest harvest) {
    /// @param folder where the model was written
    String text(Path folder) {
        var judged = run.judged();
        return String.format(
                Locale.ROOT,
                "%s: %d rows, %d cases, AUC %.3f, accuracy %.3f, Brier score %.3f%nwritten to %s",
                run.manifest().id(),
                judged.rows(),
                judged.positives(),
                judged.auc().orElseThrow(),
                judged.accuracy(),
                judged.brier(),
                folder);
    }

    ObjectNode json() {
        var judged = run.judged();
        var node = JsonNodeFactory.instance.objectNode();
        node.put("model", run.manifest().id().toString());
        node.put("blobDigest", run.manifest().blobDigest().orElseThrow());
        node.put("read", judged.rows() + leftOut())
                .put("rows", judged.rows())
                .put("cases", judged.positives());
        var without = node.putObject("leftOut");
        harvest.without().forEach(without::put);
        node.put("auc", judged.auc().orElseThrow());
        node.put("accuracy", judged.accuracy()).put("brier", judged.brier());
        node.put("exportDifference", run.exportDifference());
        var calibration = node.putObject("calibration");
        run.calibration()
                .line()
                .ifPresent(line ->
                        calibration.put("intercept", line.intercept()).put("slope", line.slope()));
        calibration.put("error", run.calibration().error());
        var groups = node.putObject("groups");
        run.groups()
                .forEach((name, group) -> {
                    var it = groups.putObject(name);
                    it.put("rows", group.rows()).put("cases", group.positives());
                    group.auc().ifPresent(auc -> it.put("auc", auc));
                });
        return node;
    }

    private int leftOut() {
        return harvest.without().values().stream().mapToInt(Integer::intValue).sum();
    }
}
