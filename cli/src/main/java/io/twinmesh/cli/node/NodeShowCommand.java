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
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Shows one node: where it stands and why, its score and hardware, what it did and earned.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show one node: where it stands and why, its score, what it did and earned.",
        footer = {"", "Example:", "  twinmesh node show --data D node-0123456789abcdef0123"})
final class NodeShowCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "NODE", description = "the node's id, node-…")
    private String id = "";

    @Override
    public Integer call() {
        try (var api = connection.connect("node:read")) {
            format.print(api.get("/v1/nodes/" + PathSegment.of(id)), NodeShowCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode node) {
        var table = new TextTable("what", "value");
        rows(table, "", node);
        return table;
    }

    private static void rows(TextTable table, String before, JsonNode node) {
        for (var field : node.properties()) {
            var name = before + field.getKey();
            if (field.getValue().isObject()) {
                rows(table, name + ".", field.getValue());
            } else {
                table.row(name, text(field.getValue()));
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : value.asText();
    }
}
