package io.twinmesh.cli.sheet;

import io.twinmesh.cli.CommandGroup;

import picocli.CommandLine.Command;

/// Groups the commands about laboratory sheets.
@Command(
        name = "sheet",
        mixinStandardHelpOptions = true,
        description = "Images of laboratory sheets. Research use only.",
        subcommands = SheetReadCommand.class)
public final class SheetCommand extends CommandGroup {}
