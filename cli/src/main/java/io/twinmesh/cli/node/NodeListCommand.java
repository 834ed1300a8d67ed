package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Lists every node ever enrolled, with its state and what it earned.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the nodes.",
        footer = {"", "Example:", "  twinmesh node list --data D"})
public final class NodeListCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Override
    public Integer call() {
        try (var api = connection.connect("node:read")) {
            format.print(api.get("/v1/nodes"), NodeListCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode nodes) {
        var table =
                new TextTable(
                        "node",
                        "name",
                        "state",
                        "standing",
                        "engines",
                        "slots",
                        "jobs",
                        "failed",
                        "earned");
        for (var node : nodes.path("nodes")) {
            table.row(
                    node.path("id").asText(),
                    node.path("name").asText(),
                    node.path("state").asText(),
                    node.path("standing").asText(),
                    StreamSupport.stream(node.path("engines").spliterator(), false)
                            .map(engine -> engine.asText())
                            .collect(Collectors.joining(",")),
                    node.path("slots").asText(),
                    node.path("jobs").asText(),
                    node.path("failed").asText(),
                    node.path("earned").asText());
        }
        return table;
    }
}
