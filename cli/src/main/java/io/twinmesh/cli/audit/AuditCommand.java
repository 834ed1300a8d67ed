package io.twinmesh.cli.audit;

import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/// Groups the commands about the audit trail.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Who did what to whose data.",
        subcommands = {AuditCheckCommand.class, AuditAccessCommand.class})
public final class AuditCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Exit.USAGE;
    }
}
