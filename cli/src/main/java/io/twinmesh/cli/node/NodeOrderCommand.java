package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.concurrent.Callable;

/// One decision about a node; the commands differ in the order they give.
abstract sealed class NodeOrderCommand implements Callable<Integer> {
    private final String order;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "NODE", description = "the node's id, node-…")
    private String id = "";

    @Option(
            names = "--why",
            paramLabel = "TEXT",
            description = "one sentence that the provider reads, at most 200 characters")
    private String why = "";

    private NodeOrderCommand(String order) {
        this.order = order;
    }

    @Override
    public Integer call() {
        try (var api = connection.connect("node:operate")) {
            format.print(send(api), NodeOrderCommand::table);
        }
        return Exit.OK;
    }

    private JsonNode send(ApiClient api) {
        var body = JsonNodeFactory.instance.objectNode().put("order", order);
        if (!why.isEmpty()) {
            body.put("why", why);
        }
        return api.post("/v1/nodes/" + PathSegment.of(id) + "/standing", body, Map.of());
    }

    private static TextTable table(JsonNode node) {
        var table = new TextTable("node", "standing", "why");
        table.row(
                node.path("id").asText(),
                node.path("standing").asText(),
                node.path("why").asText());
        return table;
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Let a node in that waits for it.")
    static final class Approve extends NodeOrderCommand {
        Approve() {
            super("approve");
        }
    }

    @Command(
            name = "suspend",
            mixinStandardHelpOptions = true,
            description = "Give a node no more work; what it computes goes to others at once.")
    static final class Suspend extends NodeOrderCommand {
        Suspend() {
            super("suspend");
        }
    }

    @Command(
            name = "reinstate",
            mixinStandardHelpOptions = true,
            description = "Let a suspended node in again, on probation.")
    static final class Reinstate extends NodeOrderCommand {
        Reinstate() {
            super("reinstate");
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Shut a node out for ever.")
    static final class Revoke extends NodeOrderCommand {
        Revoke() {
            super("revoke");
        }
    }
}
