package io.twinmesh.cli.provider;

import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show what the agent on this machine does; exit code 3 when none runs.")
final class StatusCommand implements Callable<Integer> {
    @Mixin private StateOption state = new StateOption();

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var written = state.status();
        if (written.isEmpty()) {
            spec.commandLine().getErr().println("no agent ever ran with this state folder");
            return Exit.NO;
        }
        var runs = written.get().process().isPresent();
        // a killed agent could not write that it stopped
        var status = runs ? written.get() : written.get().withState("stopped");
        if (json) {
            out.println(status.json());
        } else {
            out.println("node     " + status.node() + " (" + status.name() + ")");
            out.println("state    " + status.state());
            var standing = status.standing();
            if (!standing.standing().isEmpty()) {
                out.println("standing " + standing.standing() + " (" + standing.why() + ")");
            }
            out.println("gateway  " + status.gateway());
            out.println("slots    " + status.slots());
            out.println("served   " + status.served());
            out.println("failed   " + status.failed());
            status.lastSession().ifPresent(at -> out.println("session  since " + at));
        }
        return runs ? Exit.OK : Exit.NO;
    }
}
