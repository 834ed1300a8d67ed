package io.twinmesh.cli.audit;

import io.twinmesh.cli.CommandGroup;

import picocli.CommandLine.Command;

/// Groups the commands about the audit trail.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Who did what to whose data.",
        subcommands = {
            AuditCheckCommand.class,
            AuditAcknowledgeCommand.class,
            AuditAccessCommand.class
        })
public final class AuditCommand extends CommandGroup {}
