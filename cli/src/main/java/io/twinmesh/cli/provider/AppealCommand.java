package io.twinmesh.cli.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;
import io.twinmesh.cli.provider.agent.state.AgentStatus;
import io.twinmesh.inference.enrolment.AppealText;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "appeal",
        mixinStandardHelpOptions = true,
        description = {
            "Appeal against a verdict that a result of this machine's node was wrong.",
            "The node's key signs; no token is needed. 'node verdicts' shows what can be appealed against."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh provider appeal 0123456789abcdef0123456789abcdef --reason 'bad memory, replaced'"
                    + " --server https://twin.example.org"
        })
final class AppealCommand implements Callable<Integer> {
    @Mixin private StateOption state = new StateOption();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Parameters(paramLabel = "VERDICT", description = "the verdict's id, 32 hex digits")
    private String verdict = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "one line of at most 500 characters; nothing about any person")
    private String reason = "";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "the network's HTTP address (default: 'server' of the configuration)")
    private Optional<URI> server = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (!verdict.matches("[0-9a-f]{32}")) {
            throw CommandFailure.usage("a verdict's id has 32 hex digits, got '" + verdict + "'");
        }
        if (!AppealText.wellFormed(reason)) {
            throw CommandFailure.usage(
                    "--reason: 1 to "
                            + AppealText.MOST_LETTERS
                            + " characters on one line, got "
                            + reason.length());
        }
        var node =
                state.status()
                        .map(AgentStatus::node)
                        .orElseThrow(() ->
                                new CommandFailure(
                                        Exit.NO, "no agent ever ran with this state folder"));
        var at =
                server.or(() -> state.file().address("server"))
                        .orElseThrow(() ->
                                CommandFailure.usage("where is the network? give --server URL"));
        try (var api = new ApiClient(at, Optional::empty)) {
            format.print(
                    api.post("/v1/nodes/" + PathSegment.of(node) + "/appeals", signed(), Map.of()),
                    AppealCommand::table);
        }
        return Exit.OK;
    }

    private JsonNode signed() {
        var signature =
                state.open().key(new SecureRandom()).sign(new AppealText(verdict, reason).bytes());
        return JsonNodeFactory.instance
                .objectNode()
                .put("verdict", verdict)
                .put("reason", reason)
                .put("signature", HexFormat.of().formatHex(signature));
    }

    private static TextTable table(JsonNode verdict) {
        var table = new TextTable("verdict", "appeal", "reason");
        table.row(
                verdict.path("id").asText(),
                verdict.at("/appeal/state").asText(),
                verdict.at("/appeal/reason").asText());
        return table;
    }
}
