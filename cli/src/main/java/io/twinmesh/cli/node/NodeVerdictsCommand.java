package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// Shows which results of a node were proved wrong.
@Command(
        name = "verdicts",
        mixinStandardHelpOptions = true,
        description = {
            "Show which results of a node were proved wrong, what that cost, and what became of"
                    + " appeals.",
            "--json has the digests of the evidence, too."
        },
        footer = {"", "Example:", "  twinmesh node verdicts --data D node-0123456789abcdef0123"})
final class NodeVerdictsCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "NODE", description = "the node's id, node-…")
    private String id = "";

    @Override
    public Integer call() {
        try (var api = connection.connect("node:read")) {
            format.print(
                    api.get("/v1/nodes/" + PathSegment.of(id) + "/verdicts"),
                    NodeVerdictsCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode body) {
        var table =
                new TextTable("verdict", "at", "judge", "code", "taken", "appeal until", "appeal");
        for (var verdict : body.path("verdicts")) {
            table.row(
                    verdict.path("id").asText(),
                    verdict.path("at").asText(),
                    verdict.path("judge").asText(),
                    verdict.path("code").asText(),
                    verdict.at("/taken/amount").asText("-"),
                    verdict.path("appealUntil").asText(),
                    verdict.at("/appeal/state").asText("-"));
        }
        return table;
    }
}
