package io.twinmesh.cli.backend;

import io.twinmesh.cli.CommandGroup;

import picocli.CommandLine.Command;

/// Groups the commands about backend clients.
@Command(
        name = "client",
        mixinStandardHelpOptions = true,
        description =
                "Programs that fetch access tokens with their own key (SMART Backend Services).",
        subcommands = {ClientAddCommand.class, ClientListCommand.class, ClientRemoveCommand.class})
public final class ClientCommand extends CommandGroup {}
