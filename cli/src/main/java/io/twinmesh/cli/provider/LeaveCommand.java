package io.twinmesh.cli.provider;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "leave",
        mixinStandardHelpOptions = true,
        description = {
            "Tell the agent on this machine to leave at once, and wait for it: what it is at goes"
                    + " back and is computed elsewhere.",
            "Use 'drain' to let it finish first."
        })
final class LeaveCommand implements Callable<Integer> {
    @Mixin private StateOption state = new StateOption();

    @Option(
            names = "--wait-seconds",
            paramLabel = "N",
            description = "how long to wait for its end (default: 60)")
    private long waitSeconds = 60;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var stopping = new Stopping(state.status(), waitSeconds, spec.commandLine().getErr());
        if (stopping.runs()) {
            state.open().orderLeave();
        }
        return stopping.stop();
    }
}
