package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/// Stands in `--help`: the launcher starts it with the server's class path, which knows the API
/// server of Kubernetes.
@Command(
        name = "pods",
        description = {
            "On Kubernetes: note which server goes first when a Deployment gets smaller.",
            "",
            "twinmesh pods cost. It explains itself with: twinmesh pods --help"
        })
public final class PodsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailure(
                Exit.FAILURE, "pods needs the launcher: run ./twinmesh of the project");
    }
}
