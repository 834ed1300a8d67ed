package io.twinmesh.cli.backend;

import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Groups the commands about backend clients.
@Command(
        name = "client",
        mixinStandardHelpOptions = true,
        description =
                "Programs that fetch access tokens with their own key (SMART Backend Services).",
        subcommands = {ClientAddCommand.class, ClientListCommand.class, ClientRemoveCommand.class})
public final class ClientCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
