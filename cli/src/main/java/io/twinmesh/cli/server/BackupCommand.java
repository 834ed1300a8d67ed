package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/// Stands in `--help`: the launcher starts it with the server's class path, which knows the
/// databases.
@Command(
        name = "backup",
        description = {
            "Copy what a server remembers, check copies, and bring them back.",
            "",
            "twinmesh backup create|verify|restore|check. It explains itself with: twinmesh backup"
                    + " --help"
        })
public final class BackupCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailure(
                Exit.FAILURE, "backup needs the launcher: run ./twinmesh of the project");
    }
}
