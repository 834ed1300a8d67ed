package io.twinmesh.cli.backend;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/// Removes a client's file.
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Remove a client. It gets no more tokens; one that it holds ends by itself within",
            "five minutes."
        },
        footer = {"", "Example:", "  twinmesh client remove ward-bot --data D"})
public final class ClientRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "client_id")
    private String id = "";

    @Mixin private Clients registered = new Clients();

    @Override
    public Integer call() {
        if (!registered.folder().remove(id)) {
            throw new CommandFailure(Exit.REFUSED, "there is no client " + id);
        }
        return Exit.OK;
    }
}
