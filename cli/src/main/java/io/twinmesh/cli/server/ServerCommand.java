package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Runs a server in the foreground. The launcher starts the server's own program directly; this
/// stands in `--help` and serves who starts the client's class path by hand.
@Command(
        name = "server",
        description = {
            "Run a server on a data folder.",
            "",
            "twinmesh server --data DIR [--port 8080] [--gateway-port 8443] [--host 127.0.0.1]"
                    + " [--db JDBC_URL --vault-db JDBC_URL]. The server explains itself with: twinmesh"
                    + " server --help"
        })
public final class ServerCommand implements Callable<Integer> {
    @Unmatched private List<String> options = new ArrayList<>();

    @Parameters(hidden = true)
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        var arguments = new ArrayList<>(options);
        arguments.addAll(words);
        try {
            var process =
                    new ProcessBuilder(Installation.current().server(arguments))
                            .inheritIO()
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return process.waitFor();
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot start the server: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Exit.FAILURE;
        }
    }
}
