package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandGroup;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Twins whose history does not read as it was written.
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        description = "Twins whose stored history does not read as it was written.",
        subcommands = {TwinQuarantineCommand.Listed.class, TwinQuarantineCommand.Retry.class})
public final class TwinQuarantineCommand extends CommandGroup {

    /// `twinmesh twin quarantine list`.
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Which twins are in quarantine, where and why.")
    static final class Listed implements Callable<Integer> {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Override
        public Integer call() {
            try (var api = connection.connect("twin:operate")) {
                format.print(api.get("/v1/quarantine"), Listed::table);
            }
            return Exit.OK;
        }

        private static TextTable table(JsonNode list) {
            var table = new TextTable("twin", "row", "code", "since");
            for (var one : list.path("twins")) {
                table.row(
                        one.path("twin").asText(),
                        one.path("sequenceNumber").asText(),
                        one.path("code").asText(),
                        one.path("since").asText());
            }
            return table;
        }
    }

    /// `twinmesh twin quarantine retry TWIN`.
    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = "Let a twin out and have its history read anew, after it was mended.")
    static final class Retry implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(paramLabel = "TWIN", description = "the twin's id, tw-…")
        private String id = "";

        @Override
        public Integer call() {
            try (var api = connection.connect("twin:operate")) {
                api.tryDelete("/v1/quarantine/" + PathSegment.of(id)).orFail();
                spec.commandLine().getErr().println("let out: " + id);
            }
            return Exit.OK;
        }
    }
}
