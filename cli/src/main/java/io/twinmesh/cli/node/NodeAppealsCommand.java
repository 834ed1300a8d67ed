package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// Lists the appeals that an operator has to look at.
@Command(
        name = "appeals",
        mixinStandardHelpOptions = true,
        description = "List the open appeals of all nodes.",
        footer = {"", "Example:", "  twinmesh node appeals --data D"})
final class NodeAppealsCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Override
    public Integer call() {
        try (var api = connection.connect("node:read")) {
            format.print(api.get("/v1/nodes/appeals"), NodeAppealsCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode body) {
        var table = new TextTable("node", "verdict", "at", "judge", "code", "taken", "reason");
        for (var verdict : body.path("appeals")) {
            table.row(
                    verdict.path("node").asText(),
                    verdict.path("id").asText(),
                    verdict.path("at").asText(),
                    verdict.path("judge").asText(),
                    verdict.path("code").asText(),
                    verdict.at("/taken/amount").asText("-"),
                    verdict.at("/appeal/reason").asText());
        }
        return table;
    }
}
