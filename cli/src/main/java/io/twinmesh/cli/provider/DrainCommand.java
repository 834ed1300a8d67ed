package io.twinmesh.cli.provider;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Tell the agent on this machine to finish and leave, and wait for it.",
            "The same as SIGTERM to its process. What is not finished within its --drain-seconds"
                    + " goes back and is computed elsewhere."
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
        return new Stopping(state.status(), waitSeconds, spec.commandLine().getErr()).stop();
    }
}
