package io.twinmesh.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A provider's agent in a process of its own, as its owner would start it.
record RunningAgent(Process process) implements AutoCloseable {
    /// @param server which invites it
    /// @param state where it keeps its key and its models
    static RunningAgent join(RunningServer server, Path state) {
        var invitation = state.resolveSibling("join.json").toString();
        var data = server.data().toString();
        var invited =
                start("node", "invite", "--data", data, "--owner", "tests", "--out", invitation);
        try {
            if (!invited.waitFor(2, TimeUnit.MINUTES) || invited.exitValue() != 0) {
                throw new IllegalStateException("no invitation was written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new RunningAgent(
                start(
                        "provider",
                        "join",
                        "--join",
                        invitation,
                        "--state",
                        state.toString(),
                        "--slots",
                        "1"));
    }

    private static Process start(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.twinmesh.cli.Twinmesh"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
