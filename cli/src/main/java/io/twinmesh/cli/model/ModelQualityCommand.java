package io.twinmesh.cli.model;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// What blind expert review has shown of a version.
@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        description = "Show how good a version proved to be where experts judged its cases blind.",
        footer = {"", "Example:", "  twinmesh model quality --data D news2"})
public final class ModelQualityCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "MODEL", description = "a name, or name@version")
    private String name = "";

    @Override
    public Integer call() {
        try (var api = connection.connect("model:publish")) {
            format.print(
                    api.get("/v1/models/" + PathSegment.of(name) + "/quality"),
                    ModelQualityCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode quality) {
        var table = new TextTable(quality.path("model").asText(), "value", "95 %", "cases", "bar");
        for (var measure : List.of("agreement", "sensitivity", "specificity")) {
            var it = quality.path(measure);
            if (it.has("value")) {
                table.row(
                        measure,
                        number(it, "value"),
                        number(it, "lower") + " to " + number(it, "upper"),
                        it.path("cases").asText(),
                        number(it, "bar"));
            }
        }
        if (quality.has("kappa")) {
            table.row("kappa", number(quality, "kappa"), "", quality.path("cases").asText(), "");
        }
        table.row("judgement", quality.path("judgement").asText(), "", "", "");
        return table;
    }

    private static String number(JsonNode of, String field) {
        return String.format(Locale.ROOT, "%.3f", of.path(field).asDouble());
    }
}
