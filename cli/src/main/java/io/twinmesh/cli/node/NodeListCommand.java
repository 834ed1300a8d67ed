package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.FollowedEvents;
import io.twinmesh.cli.client.NodePages;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Lists every node ever enrolled: its state, how busy and how fast it is, what it earned.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List the nodes.",
            "free, busy: slots. models: how many it has loaded; node show names them. class: of its"
                    + " numbers.",
            "proved/claimed: rows of the reference network per second. -: not known."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh node list --data D",
            "  twinmesh node list --data D --follow"
        })
public final class NodeListCommand implements Callable<Integer> {
    private static final String NOT_KNOWN = "-";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private AnswerFormat format = new AnswerFormat();

    @Option(
            names = "--follow",
            description = "then print what happens to nodes, a line each, until it is interrupted")
    private boolean follow;

    @Override
    public Integer call() {
        try (var api = connection.connect("node:read")) {
            format.print(NodePages.all(api), NodeListCommand::table);
            if (follow) {
                new FollowedEvents(
                                api,
                                "/v1/nodes/events",
                                (event, data) -> format.printLine(data, it -> line(event, it)))
                        .follow();
            }
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
                        "free",
                        "busy",
                        "models",
                        "class",
                        "region/zone",
                        "proved/claimed",
                        "heartbeat",
                        "jobs",
                        "failed",
                        "earned",
                        "pending",
                        "withheld");
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
                    node.path("freeSlots").asText(NOT_KNOWN),
                    node.path("busySlots").asText(NOT_KNOWN),
                    node.has("models") ? Integer.toString(node.path("models").size()) : NOT_KNOWN,
                    node.path("numericClass").asText(NOT_KNOWN),
                    place(node),
                    speed(node.path("speed")),
                    node.path("lastHeartbeat").asText(NOT_KNOWN),
                    node.path("jobs").asText(),
                    node.path("failed").asText(),
                    node.path("earned").asText(),
                    node.path("pending").asText("0"),
                    node.path("withheld").asText("0"));
        }
        return table;
    }

    private static String line(String event, JsonNode data) {
        var shown =
                Stream.of("id", "name", "state", "standing", "code", "why", "detail")
                        .map(field -> data.path(field).asText())
                        .filter(text -> !text.isEmpty());
        return Stream.concat(Stream.of(data.path("at").asText("-"), event), shown)
                .collect(Collectors.joining("  "));
    }

    private static String place(JsonNode node) {
        return node.has("zone")
                ? node.path("region").asText() + "/" + node.path("zone").asText()
                : node.path("region").asText(NOT_KNOWN);
    }

    /// Rows per second, for example `8000/9000`.
    private static String speed(JsonNode speed) {
        return speed.path("claimed").asLong() == 0
                ? NOT_KNOWN
                : speed.path("proved").asText(NOT_KNOWN) + "/" + speed.path("claimed").asText();
    }
}
