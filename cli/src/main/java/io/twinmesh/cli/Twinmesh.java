package io.twinmesh.cli;

import io.twinmesh.cli.ask.AskCommand;
import io.twinmesh.cli.audit.AuditCommand;
import io.twinmesh.cli.backend.ClientCommand;
import io.twinmesh.cli.demo.DemoCommand;
import io.twinmesh.cli.doctor.DoctorCommand;
import io.twinmesh.cli.ledger.LedgerCommand;
import io.twinmesh.cli.log.LogCommand;
import io.twinmesh.cli.model.ModelCommand;
import io.twinmesh.cli.node.NodeCommand;
import io.twinmesh.cli.provider.ProviderCommand;
import io.twinmesh.cli.review.ReviewCommand;
import io.twinmesh.cli.score.ScoreCommand;
import io.twinmesh.cli.server.BackupCommand;
import io.twinmesh.cli.server.BenchCommand;
import io.twinmesh.cli.server.PodsCommand;
import io.twinmesh.cli.server.SchemaCommand;
import io.twinmesh.cli.server.ServerCommand;
import io.twinmesh.cli.sheet.SheetCommand;
import io.twinmesh.cli.therapy.TherapyCommand;
import io.twinmesh.cli.token.TokenCommand;
import io.twinmesh.cli.twin.TwinCommand;
import io.twinmesh.cli.vault.VaultCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Entry point of the program.
@Command(
        name = "twinmesh",
        mixinStandardHelpOptions = true,
        version = "twinmesh 0.1.0",
        description = "An actor-based distributed compute network for health AI.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ok",
            "1:failure",
            "2:usage",
            "3:checked, and the answer is no",
            "4:refused",
            "5:unreachable"
        },
        subcommands = {
            AskCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            BenchCommand.class,
            ClientCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            ModelCommand.class,
            TherapyCommand.class,
            LedgerCommand.class,
            NodeCommand.class,
            ProviderCommand.class,
            ReviewCommand.class,
            SchemaCommand.class,
            PodsCommand.class,
            ScoreCommand.class,
            ServerCommand.class,
            SheetCommand.class,
            TokenCommand.class,
            TwinCommand.class,
            VaultCommand.class,
            LogCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Twinmesh {

    private Twinmesh() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The whole command tree, for `main` and for tests.
    public static CommandLine commandLine() {
        return new CommandLine(new Twinmesh())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    var message = e.getMessage() == null ? e.toString() : e.getMessage();
                    command.getErr().println("twinmesh: " + message);
                    return e instanceof CommandFailure f ? f.exitCode() : Exit.FAILURE;
                });
    }
}
