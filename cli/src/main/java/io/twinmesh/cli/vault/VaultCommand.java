package io.twinmesh.cli.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

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

import java.util.Map;
import java.util.concurrent.Callable;

/// The master key that wraps the patients' keys.
@Command(
        name = "vault",
        mixinStandardHelpOptions = true,
        description = "The master key that wraps the patients' keys.",
        subcommands = {
            VaultCommand.Rotate.class,
            VaultCommand.Status.class,
            VaultCommand.Retire.class
        })
public final class VaultCommand extends CommandGroup {
    private static final String SCOPE = "vault:rotate";
    private static final String ROTATION = "/v1/vault/rotation";

    private static TextTable table(JsonNode standing) {
        var table = new TextTable("master key", "wraps");
        standing.path("masterKeys")
                .forEach(one -> table.row(one.path("id").asText(), one.path("wraps").asText()));
        return table;
    }

    /// `twinmesh vault rotate`.
    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Make a new master key; the server wraps every key anew meanwhile.")
    static final class Rotate implements Callable<Integer> {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                var none = JsonNodeFactory.instance.missingNode();
                format.print(api.post(ROTATION, none, Map.of()), VaultCommand::table);
            }
            return Exit.OK;
        }
    }

    /// `twinmesh vault status`.
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "How many keys each master key wraps, the newest first.")
    static final class Status implements Callable<Integer> {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                format.print(api.get(ROTATION), VaultCommand::table);
            }
            return Exit.OK;
        }
    }

    /// `twinmesh vault retire ID`.
    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = "Remove an older master key that wraps nothing any more.")
    static final class Retire implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(paramLabel = "ID", description = "the master key's id, as status shows it")
        private String id = "";

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                var standing = api.tryDelete("/v1/vault/master-keys/" + PathSegment.of(id));
                var out = spec.commandLine().getOut();
                out.print(table(standing.orFail()).text());
                out.flush();
            }
            return Exit.OK;
        }
    }
}
