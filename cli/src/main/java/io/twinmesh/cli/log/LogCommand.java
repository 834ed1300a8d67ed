package io.twinmesh.cli.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandGroup;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.concurrent.Callable;

/// The log of a server.
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "How much the log of a server says.",
        subcommands = {LogCommand.Levels.class, LogCommand.Level.class})
public final class LogCommand extends CommandGroup {
    private static final String SCOPE = "twin:operate";
    private static final String PATH = "/v1/server/log-levels";

    private static TextTable table(JsonNode standing) {
        var table = new TextTable("logger", "level", "until");
        standing.path("loggers")
                .forEach(one ->
                        table.row(
                                one.path("logger").asText(),
                                one.path("level").asText(),
                                one.path("until").asText("")));
        return table;
    }

    /// `twinmesh log levels`.
    @Command(
            name = "levels",
            mixinStandardHelpOptions = true,
            description = "The loggers that can be changed, and how much each says.")
    static final class Levels implements Callable<Integer> {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                format.print(api.get(PATH), LogCommand::table);
            }
            return Exit.OK;
        }
    }

    /// `twinmesh log level LOGGER LEVEL`.
    @Command(
            name = "level",
            mixinStandardHelpOptions = true,
            description = "Change for a while how much a logger of this server says.",
            footer = {
                "",
                "Example:",
                "  twinmesh log level --data D org.apache.pekko.cluster info --minutes 10"
            })
    static final class Level implements Callable<Integer> {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Parameters(index = "0", paramLabel = "LOGGER", description = "one that levels shows")
        private String logger = "";

        @Parameters(index = "1", paramLabel = "LEVEL", description = "warn or info")
        private String level = "";

        @Option(
                names = "--minutes",
                paramLabel = "N",
                description = "then it is as before: 1 to 240 (default: 30)",
                defaultValue = "30")
        private int minutes;

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                var body =
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("logger", logger)
                                .put("level", level)
                                .put("minutes", minutes);
                format.print(api.post(PATH, body, Map.of()), LogCommand::table);
            }
            return Exit.OK;
        }
    }
}
