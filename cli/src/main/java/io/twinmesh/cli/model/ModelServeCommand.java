package io.twinmesh.cli.model;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.server.Installation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Runs a model server in the foreground, as a process of its own: it needs the server's class
/// path.
@Command(
        name = "serve",
        description = {
            "Serve the ONNX graphs of a folder by the Open Inference Protocol, without a cluster.",
            "",
            "twinmesh model serve --models DIR [--host 127.0.0.1] [--port 8000]"
                    + " [--grpc-port 8001] [--token-file FILE]. The model server explains itself"
                    + " with: twinmesh model serve --help"
        })
public final class ModelServeCommand implements Callable<Integer> {
    /// Options and their values; with parameters declared beside it they would lose their order.
    @Unmatched private List<String> words = new ArrayList<>();

    /// What is handed on to the model server.
    List<String> words() {
        return List.copyOf(words);
    }

    @Override
    public Integer call() {
        try {
            var process =
                    new ProcessBuilder(Installation.current().modelServer(words()))
                            .inheritIO()
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
            return process.waitFor();
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot start the model server: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Exit.FAILURE;
        }
    }

    /// Whoever stops this stops the model server, waits for its last answers and ends as it ends.
    private static void stop(Process process) {
        process.destroy();
        try {
            Runtime.getRuntime().halt(process.waitFor());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
