package io.twinmesh.cli.model;

import io.twinmesh.cli.CommandGroup;
import io.twinmesh.cli.training.TrainCommand;

import picocli.CommandLine.Command;

/// Groups the commands about models.
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Models: what they take, give, cost and are for.",
        subcommands = {
            ModelListCommand.class,
            ModelShowCommand.class,
            ModelServeCommand.class,
            TrainCommand.class,
            ModelPublishCommand.class,
            ModelRetireCommand.class,
            ModelQualityCommand.class
        })
public final class ModelCommand extends CommandGroup {}
