package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.concurrent.Callable;

/// One decision about an appeal; the commands differ in what they decide.
abstract sealed class NodeRulingCommand implements Callable<Integer> {
    private final String decision;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(index = "0", paramLabel = "NODE", description = "the node's id, node-…")
    private String id = "";

    @Parameters(index = "1", paramLabel = "VERDICT", description = "the verdict's id")
    private String verdict = "";

    @Option(
            names = "--why",
            required = true,
            paramLabel = "TEXT",
            description = "one sentence that the provider reads, at most 200 characters")
    private String why = "";

    private NodeRulingCommand(String decision) {
        this.decision = decision;
    }

    @Override
    public Integer call() {
        try (var api = connection.connect("node:operate")) {
            var path = "/v1/nodes/" + PathSegment.of(id) + "/appeals/" + PathSegment.of(verdict);
            var body =
                    JsonNodeFactory.instance.objectNode().put("decision", decision).put("why", why);
            format.print(api.post(path, body, Map.of()), NodeRulingCommand::table);
        }
        return Exit.OK;
    }

    private static TextTable table(JsonNode verdict) {
        var table = new TextTable("verdict", "appeal", "why");
        table.row(
                verdict.path("id").asText(),
                verdict.at("/appeal/state").asText(),
                verdict.at("/appeal/why").asText());
        return table;
    }

    @Command(
            name = "grant",
            mixinStandardHelpOptions = true,
            description = "Grant an appeal: the pay is given back and the result no longer counts.")
    static final class Grant extends NodeRulingCommand {
        Grant() {
            super("grant");
        }
    }

    @Command(name = "reject", mixinStandardHelpOptions = true, description = "Reject an appeal.")
    static final class Reject extends NodeRulingCommand {
        Reject() {
            super("reject");
        }
    }
}
