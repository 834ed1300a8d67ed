package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Lists what happened to a twin, page by page.
@Command(
        name = "timeline",
        mixinStandardHelpOptions = true,
        description = "List what happened to a twin: kind, time, by whom, about what.",
        footer = {
            "",
            "Example:",
            "  twinmesh twin timeline --data D tw-… --from 2026-11-21T00:00:00Z"
        })
public final class TwinTimelineCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TWIN", description = "the twin's id, tw-…")
    private String id = "";

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            description = "only events of this moment or later, 2026-11-21T12:00:00Z")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "INSTANT", description = "only events before this moment")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--after",
            paramLabel = "NUMBER",
            description = "only events behind this sequence number")
    private long after;

    @Option(names = "--json", description = "print one JSON object per event")
    private boolean json;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var api = connection.connect("twin:read")) {
            var behind = Optional.of(after);
            while (behind.isPresent()) {
                var page = api.get(path(behind.get()));
                out.print(json ? lines(page) : table(page));
                out.flush();
                behind =
                        Optional.of(page.path("next"))
                                .filter(JsonNode::isNumber)
                                .map(JsonNode::asLong);
            }
        }
        return Exit.OK;
    }

    private String path(long behind) {
        var query = new ArrayList<String>();
        query.add("after=" + behind);
        query.add("count=" + PAGE);
        from.ifPresent(at -> query.add("from=" + PathSegment.of(at)));
        to.ifPresent(at -> query.add("to=" + PathSegment.of(at)));
        return "/v1/twins/" + PathSegment.of(id) + "/timeline?" + String.join("&", query);
    }

    private static String lines(JsonNode page) {
        var text = new StringBuilder();
        page.path("events").forEach(event -> text.append(event).append('\n'));
        return text.toString();
    }

    private static String table(JsonNode page) {
        var table = new TextTable("event", "at", "type", "who", "about");
        for (var event : page.path("events")) {
            table.row(
                    event.path("sequenceNumber").asText(),
                    event.path("at").asText(),
                    event.path("type").asText(),
                    event.path("who").asText(),
                    about(event));
        }
        return table.text();
    }

    private static String about(JsonNode event) {
        if (event.path("redacted").asBoolean()) {
            return "redacted";
        }
        var resource = event.path("resource");
        if (resource.isObject()) {
            return resource.path("type").asText()
                    + "/"
                    + resource.path("id").asText()
                    + " version "
                    + resource.path("version").asText();
        }
        if (event.has("rule")) {
            return event.path("rule").asText() + " " + event.path("severity").asText();
        }
        return event.path("job").asText();
    }
}
