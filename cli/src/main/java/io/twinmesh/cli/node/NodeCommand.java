package io.twinmesh.cli.node;

import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Groups the commands about nodes.
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Providers' machines.",
        subcommands = {NodeListCommand.class})
public final class NodeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
