package io.twinmesh.cli.twin;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.export.TwinExportCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Groups the commands about twins.
@Command(
        name = "twin",
        mixinStandardHelpOptions = true,
        description = "Patients' digital twins.",
        subcommands = {
            TwinImportCommand.class,
            TwinShowCommand.class,
            TwinTimelineCommand.class,
            TwinExportCommand.class,
            TwinEraseCommand.class,
            TwinQuarantineCommand.class,
            TwinReindexCommand.class
        })
public final class TwinCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
