package io.twinmesh.cli.node;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ConnectionOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Invites a provider.
@Command(
        name = "invite",
        mixinStandardHelpOptions = true,
        description = {
            "Write an invitation for a provider's machine. It holds a secret: hand it over safely.",
            "One machine may use it, and it ends after a while"
                    + " (twinmesh.nodes.invitation-lifetime)."
        },
        footer = {"", "Example:", "  twinmesh node invite --data D --owner alice --out join.json"})
final class NodeInviteCommand implements Callable<Integer> {
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--owner",
            required = true,
            paramLabel = "NAME",
            description =
                    "whose machine it is, 1 to 40 of a-z 0-9 . _ -; machines of one owner never"
                            + " check each other's results")
    private String owner = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "the file to write, which must not be there yet (default: standard output)")
    private @Nullable Path out;

    @Option(
            names = "--reusable",
            description = "any number of machines may use it: for a fleet of your own")
    private boolean reusable;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var api = connection.connect("node:operate")) {
            var invitation = Invited.ask(api, owner, reusable);
            var file = out;
            if (file == null) {
                spec.commandLine().getOut().println(invitation);
            } else {
                Invited.write(invitation, file);
                spec.commandLine().getErr().println("wrote " + file);
            }
        }
        return Exit.OK;
    }
}
