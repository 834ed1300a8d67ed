package io.twinmesh.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// A command that only holds others: called alone it shows them and ends as misused.
public abstract class CommandGroup implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
