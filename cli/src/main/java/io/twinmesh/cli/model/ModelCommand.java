package io.twinmesh.cli.model;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.training.TrainCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Groups the commands about models.
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Models: what they take, give, cost and are for.",
        subcommands = {ModelListCommand.class, ModelShowCommand.class, TrainCommand.class})
public final class ModelCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
