package io.twinmesh.cli.twin;

import io.twinmesh.cli.CommandGroup;
import io.twinmesh.cli.export.TwinExportCommand;

import picocli.CommandLine.Command;

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
public final class TwinCommand extends CommandGroup {}
