package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.function.Function;

/// `--json`: what the server answered is printed as it came, or else as a table for people.
public final class AnswerFormat {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--json", description = "print the server's JSON object")
    private boolean json;

    /// @param table what people see of it
    public void print(JsonNode answer, Function<JsonNode, TextTable> table) {
        var out = command.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            out.print(table.apply(answer).text());
        }
        out.flush();
    }

    /// What comes piece by piece, a line each.
    ///
    /// @param line what people see of it
    public void printLine(JsonNode piece, Function<JsonNode, String> line) {
        var out = command.commandLine().getOut();
        out.println(json ? piece : line.apply(piece));
        out.flush();
    }
}
