package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/// Stands in `--help`: the launcher builds and starts the benchmarks, which are no part of this
/// program.
@Command(
        name = "bench",
        description = {
            "Measure this machine: our ways against baselines, in one run.",
            "",
            "twinmesh bench [--full] [--only NAME]. The launcher builds the benchmarks when they are"
                    + " first asked for; they explain themselves with: twinmesh bench --help"
        })
public final class BenchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailure(
                Exit.FAILURE, "bench needs the launcher: run ./twinmesh bench of the project");
    }
}
