package io.twinmesh.cli.provider;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// Groups what a provider does with its own machine.
@Command(
        name = "provider",
        mixinStandardHelpOptions = true,
        description = "Offer this machine's computing power to a network.",
        subcommands = {
            JoinCommand.class,
            StatusCommand.class,
            DrainCommand.class,
            LeaveCommand.class,
            EarningsCommand.class,
            AppealCommand.class,
            CheckCommand.class,
            HelpCommand.class
        })
public final class ProviderCommand {}
