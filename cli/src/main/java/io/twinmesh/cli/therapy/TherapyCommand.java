package io.twinmesh.cli.therapy;

import io.twinmesh.cli.CommandGroup;

import picocli.CommandLine.Command;

/// Groups the commands about therapies.
@Command(
        name = "therapy",
        mixinStandardHelpOptions = true,
        description = "Published evidence on therapies for a tumour's variant.",
        subcommands = TherapyMatchCommand.class)
public final class TherapyCommand extends CommandGroup {}
