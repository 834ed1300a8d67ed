package io.twinmesh.cli.provider;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.AgentStatus;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Tell the agent on this machine to finish and leave, and wait for it.",
            "The same as SIGTERM to its process."
        })
final class DrainCommand implements Callable<Integer> {
    @Mixin private StateOption state = new StateOption();

    @Option(
            names = "--wait-seconds",
            paramLabel = "N",
            description = "how long to wait for its end (default: 60)")
    private long waitSeconds = 60;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var process = state.status().flatMap(AgentStatus::process);
        var err = spec.commandLine().getErr();
        if (process.isEmpty()) {
            err.println("no agent runs with this state folder");
            return Exit.NO;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(waitSeconds, TimeUnit.SECONDS);
            return Exit.OK;
        } catch (TimeoutException | ExecutionException _) {
            err.println("the agent still finishes its work after " + waitSeconds + " s");
            return Exit.FAILURE;
        }
    }
}
