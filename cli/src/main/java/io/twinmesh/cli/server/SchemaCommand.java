package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/// Stands in `--help`: the launcher starts it with the server's class path, which knows the tables.
@Command(
        name = "schema",
        description = {
            "Say what a server's databases lack of their tables, and bring them up to date.",
            "",
            "twinmesh schema status|migrate. It explains itself with: twinmesh schema --help"
        })
public final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailure(
                Exit.FAILURE, "schema needs the launcher: run ./twinmesh of the project");
    }
}
