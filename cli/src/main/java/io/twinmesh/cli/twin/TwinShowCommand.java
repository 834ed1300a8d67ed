package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Shows what a twin holds, or held at some moment: the latest value per code, conditions,
/// medications, alerts, counts.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show what a twin holds, or held at some moment.",
        footer = {"", "Example:", "  twinmesh twin show --data D tw-…"})
public final class TwinShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = "TWIN", description = "the twin's id, tw-…")
    private String id = "";

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "what it held at this moment, 2026-11-21T12:00:00Z")
    private Optional<String> at = Optional.empty();

    @Option(names = "--json", description = "print the server's JSON object")
    private boolean json;

    @Override
    public Integer call() {
        try (var api = connection.connect("twin:read")) {
            var twin =
                    api.get(
                            "/v1/twins/"
                                    + PathSegment.of(id)
                                    + at.map(then -> "?at=" + PathSegment.of(then)).orElse(""));
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(twin);
            } else {
                print(out, twin);
            }
        }
        return Exit.OK;
    }

    private static void print(PrintWriter out, JsonNode twin) {
        for (var field : twin.properties()) {
            if (field.getValue().isValueNode()) {
                out.printf("%-16s %s%n", field.getKey(), field.getValue().asText());
            }
        }
        for (var field : twin.properties()) {
            if (field.getValue().isContainerNode()) {
                out.printf("%n%s (%d)%n", field.getKey(), field.getValue().size());
                if (field.getValue().isArray()) {
                    field.getValue().forEach(entry -> out.println("  " + line(entry)));
                } else {
                    field.getValue()
                            .properties()
                            .forEach(e ->
                                    out.printf("  %-24s %s%n", e.getKey(), line(e.getValue())));
                }
            }
        }
    }

    private static String line(JsonNode entry) {
        if (!entry.isObject()) {
            return entry.asText();
        }
        var text = new StringBuilder();
        for (var field : entry.properties()) {
            if (!text.isEmpty()) {
                text.append("  ");
            }
            var value = field.getValue();
            text.append(field.getKey()).append('=');
            text.append(value.isValueNode() ? value.asText() : value.toString());
        }
        return text.toString();
    }
}
